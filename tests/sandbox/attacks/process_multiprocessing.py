# expect: blocked
# a worker
# ruff: noqa
import multiprocessing

multiprocessing.get_context("fork").Process(target=print).start()
