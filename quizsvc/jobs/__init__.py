"""Work on other machines: runs, checks and regrades over Celery, with Redis between.

The web process sends (`runner`, `batch`), `quizsvc worker` takes (`tasks`, `working`). What each side tells
the other besides the tasks stands in Redis (`board`): who is alive, who works on what, and the answers.
"""
