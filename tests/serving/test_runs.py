"""Runs over HTTP, through every process of the service."""

import json
import urllib.error
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from quizsvc.settings import Settings
from tests.serving.conftest import ZYGOTE, serving, stopped, until

STEP_LR = """\
import torch

weight = torch.nn.Parameter(torch.ones(1))
optimizer = torch.optim.SGD([weight], lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=2, gamma=0.5)
{before}
for epoch in range(4):
    optimizer.zero_grad()
    (weight ** 2).sum().backward()
    {first}
    {second}
    print(f"{{scheduler.get_last_lr()[0]:.4f}}")
"""

RIGHT = STEP_LR.format(before="", first="optimizer.step()", second="scheduler.step()")
SWAPPED = STEP_LR.format(before="", first="scheduler.step()", second="optimizer.step()")
EXTRA = STEP_LR.format(before="scheduler.step()", first="optimizer.step()", second="scheduler.step()")


def run(service, code, expect=200, **body):
    """POST /runs."""
    status, answer = service.call("POST", "/api/v1/runs", {"code": code, **body})
    assert status == expect, answer
    return answer


def used(answer):
    """The rate of each update."""
    return [update["lr"] for update in answer["trace"]["updates"]]


@pytest.mark.parametrize(
    ("code", "printed", "rates", "order", "finding"),
    [
        (RIGHT, [0.1, 0.05, 0.05, 0.025], [0.1, 0.1, 0.05, 0.05], "optimizer_first", None),
        (
            SWAPPED,
            [0.1, 0.05, 0.05, 0.025],
            [0.1, 0.05, 0.05, 0.025],
            "scheduler_first",
            "scheduler_before_optimizer",
        ),
        (
            EXTRA,
            [0.05, 0.05, 0.025, 0.025],
            [0.1, 0.05, 0.05, 0.025],
            "optimizer_first",
            "scheduler_stepped_before_training",
        ),
    ],
    ids=["as shown", "scheduler first", "extra step"],
)
def test_the_three_loops_of_item_four(service, code, printed, rates, order, finding):  # noqa: PLR0917
    """What is printed does not tell what was used; the trace does."""
    answer = run(service, code)

    assert answer["status"] == "ok"
    assert answer["learning_rates"] == pytest.approx(printed)
    assert [entry["text"] for entry in answer["printed"]] == [f"{rate:.4f}" for rate in printed]
    assert used(answer) == [[pytest.approx(rate)] for rate in rates]
    assert answer["trace"]["order"] == order
    found = {entry["id"] for entry in answer["diagnosis"]} - {"loss_converging"}
    assert found == ({finding} if finding else set())
    assert bool(answer["warnings"]) == bool(finding)


@pytest.mark.parametrize(
    ("code", "statuses"),
    [
        ("def f(:", {"syntax_error"}),
        ("while True:\n    print('x' * 1000)", {"output_limit"}),
        ("import torch\ntorch.zeros(10**11)", {"memory_limit"}),
        ("open('/etc/passwd').read()", {"blocked"}),
        ("import socket\nsocket.socket()", {"blocked"}),
        ("import os\nos.fork()", {"blocked"}),
        ("import os\nos._exit(0)", {"killed"}),
        ("1 / 0", {"error"}),
        ("while True:\n    pass", {"timeout"}),
    ],
)
def test_each_way_to_fail_has_its_status_and_the_next_run_is_right(service, code, statuses):
    """A run that fails is a 200 with its status and its error; the next one is not touched by it."""
    answer = run(service, code)

    assert answer["status"] in statuses
    assert answer["error"]["message"]
    assert run(service, RIGHT)["learning_rates"] == pytest.approx([0.1, 0.05, 0.05, 0.025])


def test_given_names_are_there(service):
    """A client hands a snippet its numbers."""
    assert run(service, "print(LR * 2)", given={"LR": 0.25})["stdout"] == "0.5\n"


@pytest.mark.parametrize("code", ["", "  \n", "print('\x00')", "x" * 40_000, "é" * 20_000])
def test_a_source_that_cannot_be_run_is_refused(service, code):
    """Empty, with NUL, or over the limit in bytes: refused before a process is spent."""
    problem = run(service, code, 400 if "\x00" in code else 422)

    assert problem["detail"]


def test_nobody_else_waits_while_all_threads_wait_for_snippets(service):
    """More runs than there are threads wait for a process to run in, which none is made; a choice is answered
    while they wait.
    """
    settings = Settings()
    many = settings.threads + settings.sandbox_pool + 4
    attempt = service.call("POST", "/api/v1/attempts", {"quiz": "learning-rate-strategy-practice"})[1]
    question = next(item for item in attempt["questions"] if item["kind"] == "single_choice")
    answer = {"question": question["question"], "answer": {"choice": "a"}}

    def waiting():
        return service.call("GET", "/readyz")[1]["runs"]["queue"]["waiting"]

    (zygote,) = service.pids(ZYGOTE)
    with ThreadPoolExecutor(many) as pool, stopped(zygote):
        runs = [pool.submit(run, service, "print(1)") for _ in range(many)]
        until(lambda: waiting() + sum(each.done() for each in runs) == many)
        status, _ = service.call("POST", f"/api/v1/attempts/{attempt['id']}/responses", answer)
        assert (status, waiting() > settings.threads) == (201, True)

    assert {each.result()["status"] for each in runs} == {"ok"}


def test_a_full_queue_answers_503_and_when_to_come_back(tmp_path):
    """Twelve learners at once before a queue of two, while no process is made for them: one gets the process
    that was there, two wait, the others are told to come again.
    """
    with serving(tmp_path, QUIZSVC_SANDBOX_QUEUE="2", QUIZSVC_SANDBOX_POOL="1") as small:
        until(lambda: small.runs() == "ready")
        small.register()

        def ask(number: int) -> tuple[int, str, str]:
            request = urllib.request.Request(
                f"{small.url}/api/v1/runs",
                data=json.dumps({"code": f"print({number})"}).encode(),
                headers={"Content-Type": "application/json", "Authorization": f"Bearer {small.token}"},
            )
            try:
                with urllib.request.urlopen(request, timeout=120) as answer:
                    return answer.status, "", json.load(answer)["stdout"]
            except urllib.error.HTTPError as error:
                with error:
                    return error.code, error.headers["Retry-After"], json.load(error)["detail"]

        (zygote,) = small.pids(ZYGOTE)
        with ThreadPoolExecutor(12) as pool:
            with stopped(zygote):
                asked = [pool.submit(ask, number) for number in range(12)]
                until(lambda: sum(each.done() for each in asked) == 10)
            answers = [each.result() for each in asked]

        refused = [(after, detail) for status, after, detail in answers if status == 503]
        assert Counter(status for status, _, _ in answers) == {200: 3, 503: 9}
        assert all(int(after) >= 1 for after, _ in refused)
        assert all("Too many runs wait already" in detail for _, detail in refused)
        assert [out for status, _, out in answers if status == 200] == [
            f"{number}\n" for number, (status, _, _) in enumerate(answers) if status == 200
        ]
        assert small.call("POST", "/api/v1/runs", {"code": "print(1)"})[0] == 200
