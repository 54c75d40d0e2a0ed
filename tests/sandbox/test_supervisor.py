"""The supervisor's life: starting, queueing, dying, coming back."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import socket
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from quizsvc.sandbox import (
    Client,
    InvalidSource,
    QueueFull,
    SandboxUnavailable,
    Settings,
    launch,
    local,
    wire,
)
from quizsvc.sandbox.supervisor import core
from quizsvc.sandbox.supervisor.desk import Desk, Waiting
from tests.sandbox.conftest import CANONICAL
from tests.sandbox.processes import alive, comes_back_to, descendants, settled
from tests.serving.conftest import stopped

ENDLESS = "while True: pass"
ASLEEP = "import time\ntime.sleep(10_000)"


def wait_until(holds, seconds: float = 120.0) -> None:
    """Wait for a condition; fail when it does not come."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.fixture(scope="module")
def own():
    """A sandbox that these tests may hurt."""
    with local("--pool", "1", "--queue", "2", "--wall", "1000", "--canary-every", "5") as client:
        yield client


def test_nothing_there_is_said_in_words(tmp_path: Path):
    """No socket, no answer: an error that says so, and a state."""
    client = Client(tmp_path / "none")

    with pytest.raises(SandboxUnavailable, match="cannot be reached"):
        client.run("print(1)")
    assert client.state()["state"] == "unavailable"


def test_the_state_tells_what_is_offered(own: Client):
    """Tier, walls, modules, limits: what the API shows."""
    state = own.state()

    assert state["state"] == "ready"
    assert state["torch"]
    assert {"torch", "numpy", "math"} <= set(state["modules"])
    assert state["limits"]["wall"] == 1000.0
    assert {name for name, wall in state["walls"].items() if wall["required"]} == {
        "no_new_privs", "landlock", "limits", "seccomp",
    }  # fmt: skip


@contextmanager
def none_made(own: Client):
    """One spare is in stock, and the zygote stands still, so that none is added."""
    wait_until(lambda: own.state()["spares"]["ready"])
    with stopped(own.state()["pids"]["zygote"]):
        yield


def asked_for(own: Client, code: str) -> socket.socket:
    """A connection that waits for a run."""
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(own.socket_path)
    connection.sendall(wire.pack({"ask": "run", "code": code, "given": {}}))
    return connection


def lines_up(own: Client, *, running: int, waiting: int) -> None:
    """Wait until so many runs are under way and so many wait."""
    wait_until(lambda: own.state()["queue"] == {"waiting": waiting, "bound": 2, "running": running})


def test_a_full_queue_says_when_to_come_back(own: Client):
    """Two may wait; the next is refused at once with the seconds to wait, and they get their answers."""
    with ExitStack() as stack:
        with none_made(own):
            stack.enter_context(asked_for(own, ASLEEP))
            lines_up(own, running=1, waiting=0)
            two = [stack.enter_context(asked_for(own, f"print({number})")) for number in range(2)]
            lines_up(own, running=1, waiting=2)
            with pytest.raises(QueueFull) as refused:
                own.run("print(1)")
        answers = [wire.receive(each, wire.ANSWER_BYTES)["run"]["stdout"] for each in two]

    assert refused.value.retry_after >= 1
    assert answers == ["0\n", "1\n"]


def test_a_full_queue_lets_another_client_in():
    """The last run of whoever has most of them waiting makes room, and is told to come back."""
    answers: dict[str, list[object]] = {"a": [], "b": []}

    async def play() -> list[str]:
        desk = Desk(Settings(queue=2))
        for name in ("a", "a", "b"):
            desk.add(Waiting("print(1)", {}, name, answers[name].append))
        with pytest.raises(QueueFull):
            desk.add(Waiting("print(1)", {}, "a", answers["a"].append))
        refused = [type(each).__name__ for each in answers["a"]]
        desk.give_up_all("the end")
        return refused

    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(asyncio.run, play()).result() == ["QueueFull"]
    assert [type(each) for each in answers["b"]] == [SandboxUnavailable]


def test_the_supervisor_takes_as_many_descriptors_as_it_may(tmp_path: Path):
    """Very many runs at once shall not be too many for the number that a process has at first."""
    few, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(512, few), most))
    try:
        process = subprocess.Popen(
            launch.command("quizsvc.sandbox.__main__", "serve", "--socket", str(tmp_path / "socket"))
        )
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (few, most))
    try:
        wait_until(lambda: Client(tmp_path / "socket").state()["state"] in ("starting", "ready"))
        assert resource.prlimit(process.pid, resource.RLIMIT_NOFILE) == (most, most)
    finally:
        process.terminate()
        process.wait()


def test_a_client_that_leaves_takes_its_run_along(own: Client):
    """Neither a waiting nor a running snippet goes on for nobody."""
    lines_up(own, running=0, waiting=0)
    with none_made(own), asked_for(own, ENDLESS):
        lines_up(own, running=1, waiting=0)
        with asked_for(own, ENDLESS):
            lines_up(own, running=1, waiting=1)
        lines_up(own, running=1, waiting=0)

    lines_up(own, running=0, waiting=0)
    assert own.run("print(1)").stdout == "1\n"


@pytest.mark.parametrize(
    "data", [b"\xff\xff\xff\xff", b"\0\0\0\2[]", b"\0\0\0\2{}", wire.pack({"ask": "run"})]
)
def test_a_client_that_raves_is_refused(own: Client, data):
    """Whatever arrives on the socket, the answer is a refusal and the next client is served."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(own.socket_path)
        connection.sendall(data)
        answer = wire.receive(connection, 4096)

    assert answer["refused"]["kind"] == "invalid"
    assert own.run("print(1)").stdout == "1\n"


def test_the_supervisor_checks_for_itself(own: Client):
    """Code over its limit is refused even when the client would have let it pass."""
    with pytest.raises(InvalidSource, match="limit is 32768"):
        own.run("#" * 40000)


def test_two_learners_at_once_one_of_them_hostile(hasty_full_tier: Client):
    """An attacker beside a learner changes nothing of what the learner gets."""
    attacks = [
        ENDLESS,
        "import os\nos.fork()",
        "import os\nos.write(3, b'x' * 99)",
        "x = [0] * 10**10",
        "1/0",
    ]
    expected = hasty_full_tier.run(CANONICAL).stdout
    stop = threading.Event()

    def attack() -> None:
        while not stop.is_set():
            for code in attacks:
                hasty_full_tier.run(code, client="mallory")

    attacker = threading.Thread(target=attack)
    attacker.start()
    try:
        printed = {hasty_full_tier.run(CANONICAL, client="alice").stdout for _ in range(10)}
    finally:
        stop.set()
        attacker.join()
    assert printed == {expected}


def test_canaries_go_on_being_sent(own: Client):
    """The walls are tried again after so many runs, and the service stays open."""
    for _ in range(6):
        own.run("print(1)")

    assert own.state()["state"] == "ready"
    wait_until(lambda: settled(own)["processes"] == own.state()["spares"]["wanted"] + 2)


def test_a_canary_that_was_lost_closes_the_sandbox_only_until_the_next(monkeypatch):
    """It may have been killed for want of memory: the walls are tried again, and what holds is opened."""
    up = {"namespaces": {"state": "up", "required": False, "detail": ""}}
    lost = {**up, "seccomp": {"state": "down", "required": True, "detail": "it could not be tried"}}
    found, seen = [lost, up], []
    supervisor = opened = None

    class Canary:
        def __init__(self, identity, link, done) -> None:
            seen.append(supervisor.state()["state"])
            asyncio.get_running_loop().call_soon(done, found.pop(0))

    class Link:
        pid = 1

        def fork(self, spare, control, canary=False) -> None:
            control.close()
            opened.set()

        def stop(self) -> None:
            """Nothing was started."""

    monkeypatch.setattr(core, "Canary", Canary)

    async def play() -> None:
        nonlocal supervisor, opened
        supervisor, opened = core.Supervisor(Settings(pool=1)), asyncio.Event()
        supervisor._link = Link()
        supervisor.zygote_ready()
        await asyncio.wait_for(opened.wait(), 60)
        supervisor.stop()

    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, play()).result()
    assert seen == ["starting", "unavailable"]


def test_a_killed_zygote_is_replaced(own: Client):
    """Its spares die with it, and runs are possible again."""
    old = own.state()["pids"]["zygote"]
    below = descendants(old)
    os.kill(old, signal.SIGKILL)

    wait_until(lambda: own.state()["pids"]["zygote"] not in (0, old))
    wait_until(lambda: not any(alive(each) for each in below))
    own.wait(180)
    assert own.run("print(1)").stdout == "1\n"


def test_the_next_zygote_needs_no_loading(own: Client):
    """The nursery that bore the one bears the other; nothing of the dead is left, not even to be reaped."""
    before, held = own.state()["pids"], settled(own)
    os.kill(before["zygote"], signal.SIGKILL)

    wait_until(lambda: own.state()["pids"]["zygote"] not in (0, before["zygote"]))
    own.wait(180)
    assert own.run("print(1)").stdout == "1\n"
    assert own.state()["pids"]["nursery"] == before["nursery"]
    assert comes_back_to(own, held), (held, settled(own))


def test_a_killed_nursery_is_replaced_while_runs_go_on(own: Client):
    """The zygote is the supervisor's child and lives; a later one comes from the next nursery."""
    before, held = own.state()["pids"], settled(own)
    os.kill(before["nursery"], signal.SIGKILL)

    wait_until(lambda: own.state()["pids"]["nursery"] != before["nursery"])
    assert own.run("print(1)").stdout == "1\n"
    assert own.state()["pids"]["zygote"] == before["zygote"]
    os.kill(before["zygote"], signal.SIGKILL)
    wait_until(lambda: own.state()["pids"]["zygote"] not in (0, before["zygote"]))
    own.wait(180)
    assert own.run("print(1)").stdout == "1\n"
    assert comes_back_to(own, held), (held, settled(own))


def test_a_killed_supervisor_leaves_nothing_and_can_be_started_again(tmp_path: Path, monkeypatch):
    """SIGKILL takes zygote and spares along; the next one starts on the same socket and answers at once, here
    with a torch that takes for ever to load.
    """
    path, slow = tmp_path / "socket", tmp_path / "slow" / "torch"
    slow.mkdir(parents=True)
    (slow / "__init__.py").write_text(ASLEEP)
    words = ("quizsvc.sandbox.__main__", "serve", "--socket", str(path), "--pool", "1")
    command = launch.command(*words)
    monkeypatch.syspath_prepend(slow.parent)
    command_with_slow_torch = launch.command(*words)
    client = Client(path)
    with subprocess.Popen(command) as first:
        client.wait(180, still_there=lambda: first.poll() is None or not path.exists())
        below = descendants(first.pid)
        first.kill()
    wait_until(lambda: not any(alive(each) for each in below))
    assert path.exists()

    with subprocess.Popen(command_with_slow_torch) as second:
        wait_until(lambda: client.state()["reason"] == "torch is being loaded")
        with pytest.raises(SandboxUnavailable) as refused:
            client.run("print(1)")
        below = descendants(second.pid)
        second.terminate()
        assert second.wait(60) == 0
    client.close()

    assert refused.value.retry_after > 0
    assert not path.exists()
    wait_until(lambda: not any(alive(each) for each in below))


def test_it_ends_with_its_parent(tmp_path: Path):
    """When the process that asked for it dies, however it dies, so does the supervisor."""
    with subprocess.Popen(["sleep", "600"]) as parent:
        arguments = ("serve", "--socket", str(tmp_path / "socket"), "--parent", str(parent.pid))
        with subprocess.Popen(launch.command("quizsvc.sandbox.__main__", *arguments)) as process:
            wait_until((tmp_path / "socket").exists)
            parent.kill()
            assert process.wait(60) == 0


def test_two_supervisors_do_not_share_a_socket(own: Client, tmp_path: Path):
    """The second says whose place it is; a file that is no socket is left alone."""
    taken = ("serve", "--socket", own.socket_path)
    plain = tmp_path / "file"
    plain.write_text("mine", encoding="utf-8")

    for arguments, words in ((taken, "Another supervisor"), (("serve", "--socket", str(plain)), "no socket")):
        command = launch.command("quizsvc.sandbox.__main__", *arguments)
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 1
        assert words in done.stderr
    assert plain.read_text(encoding="utf-8") == "mine"


def test_a_wall_that_is_down_closes_the_sandbox():
    """Runs are refused with the wall's name and what got through."""
    with local("--pool", "1", "--drop-wall", "seccomp", open_only=False) as client:
        state = client.state()
        with pytest.raises(SandboxUnavailable, match="seccomp"):
            client.run("print(1)")

    assert state["state"] == "unavailable"
    assert state["walls"]["seccomp"]["state"] == "down"


def test_a_request_that_comes_in_pieces_is_answered(own: Client):
    """The spare was woken by the first piece, found nothing, and takes the job when it comes."""
    frame = wire.pack({"ask": "run", "code": "print(6 * 7)", "given": {}, "client": "", "request": ""})
    wait_until(lambda: own.state()["spares"]["ready"])
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.connect(own.socket_path)
        connection.sendall(frame[:30])
        time.sleep(0.1)
        connection.sendall(frame[30:])

        assert wire.receive(connection, wire.ANSWER_BYTES)["run"]["stdout"] == "42\n"


def test_a_job_longer_than_a_sockets_buffer_arrives(own: Client):
    """The supervisor hands over what the kernel takes at once, and the rest after it."""
    odd = "\x01"  # six characters of JSON
    code = f"print(len(TEXT))  # {odd * 32_000}"

    assert own.run(code, {"TEXT": odd * 16_000}).stdout == "16000\n"
