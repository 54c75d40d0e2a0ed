"""Bytes on the socket that no client library would send: refused, and never in anybody's way."""

import json
import re
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress

import pytest

from tests.serving.conftest import serving

MORE_THAN_THREADS = 64


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    """A service without a sandbox, with a learner's token. It is patient: a client of these tests that the
    machine keeps waiting is not one that is slow.
    """
    limits = {"QUIZSVC_MAX_IMPORT": "2000000", "QUIZSVC_PATIENCE": "60"}
    with serving(tmp_path_factory.mktemp("raw"), QUIZSVC_SANDBOX="off", **limits) as running:
        running.register()
        yield running


def connect(service, source="127.0.0.1"):
    """A connection to the service from one of this machine's addresses."""
    host, port = service.url.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=60, source_address=(source, 0))


def receive(sock):
    """All that comes until the other side closes or falls silent."""
    found = b""
    try:
        while data := sock.recv(65536):
            found += data
            head, _, body = found.partition(b"\r\n\r\n")
            if b"content-length: %d\r" % len(body) in head.lower() + b"\r" and b" 100 " not in head:
                break
    except ConnectionResetError:
        pass
    return found


def send(service, *parts):
    """Send the parts; the status, the headers and the body of the answer."""
    with connect(service) as sock:
        for part in parts:
            try:
                sock.sendall(part)
            except OSError:
                break  # refused before we were done
        return parsed(receive(sock))


def parsed(answer):
    """Status, headers and body of an HTTP/1.1 answer, the one before 100 Continue left out."""
    if answer.startswith(b"HTTP/1.1 100 "):
        answer = answer.partition(b"\r\n\r\n")[2]
    head, _, body = answer.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return int(first.split()[1]), headers, body


def post(path, body, *headers, token=b"x", kind=b"application/json"):
    """The head of a POST; the body's length unless `headers` say how it comes."""
    lines = [
        b"POST " + path + b" HTTP/1.1", b"Host: x", b"Authorization: Bearer " + token,
        b"Content-Type: " + kind, *(headers or [b"Content-Length: %d" % len(body)]),
    ]  # fmt: skip
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


CHUNKED = b"Transfer-Encoding: chunked"
LEARNERS = b"/api/v1/learners"
BROKEN = {
    "not HTTP": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    "an HTTP of the future": b"GET /livez HTTP/9.9\r\nHost: x\r\n\r\n",
    "a lower-case method": b"get /livez HTTP/1.1\r\nHost: x\r\n\r\n",
    "no host": b"GET /livez HTTP/1.1\r\nX-A: a\r\n\r\n",
    "two hosts": b"GET /livez HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
    "a host that is none": b"GET /livez HTTP/1.1\r\nHost: x/y\r\n\r\n",
    "a header without a colon": b"GET /livez HTTP/1.1\r\nHost x\r\n\r\n",
    "NUL in a header": b"GET /livez HTTP/1.1\r\nHost: x\r\nX-A: a\0b\r\n\r\n",
    "a folded header": b"GET /livez HTTP/1.1\r\nHost: x\r\nX-A: a\r\n b\r\n\r\n",
    "bytes in the path": b"GET /livez\xff HTTP/1.1\r\nHost: x\r\n\r\n",
    "a length of -1": post(LEARNERS, b"", b"Content-Length: -1"),
    "a length in words": post(LEARNERS, b"{}", b"Content-Length: two"),
    "a length of 5,000 digits": post(LEARNERS, b"{}", b"Content-Length: " + b"9" * 5000),
    "two lengths": post(LEARNERS, b"{}", b"Content-Length: 2", b"Content-Length: 3"),
    "a length and chunks": post(LEARNERS, b"2\r\n{}\r\n0\r\n\r\n", b"Content-Length: 2", CHUNKED),
    "a chunk of no number": post(LEARNERS, b"zz\r\n{}\r\n0\r\n\r\n", CHUNKED),
    "a negative chunk": post(LEARNERS, b"-2\r\n{}\r\n0\r\n\r\n", CHUNKED),
    "a chunk longer than it says": post(LEARNERS, b"1\r\n{}\r\n0\r\n\r\n", CHUNKED),
    "a chunk without its end": post(LEARNERS, b"2\r\n{}0\r\n\r\n\r\n", CHUNKED),
    "a broken trailer": post(LEARNERS, b"2\r\n{}\r\n0\r\nnonsense\r\n\r\n", CHUNKED),
    "a size line without end": post(LEARNERS, b"2" * 9000, CHUNKED),
    "an unknown coding": post(LEARNERS, b"{}", b"Transfer-Encoding: gzip"),
    "a line of 100,000": b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    "a header of 100,000": b"GET /livez HTTP/1.1\r\nX-A: " + b"a" * 100_000 + b"\r\n\r\n",
    "1,000 headers": b"GET /livez HTTP/1.1\r\n" + b"X-A: a\r\n" * 1000 + b"\r\n",
    "an expectation": post(LEARNERS, b"{}", b"Content-Length: 2", b"Expect: the-unexpected"),
}

MEND = re.compile(r"\. (Send|Let|Use|Leave) [^.]+.*\.$")
"""A second sentence that says what to do; no number of an error of the system's says that."""


@pytest.mark.parametrize("sent", BROKEN.values(), ids=BROKEN.keys())
def test_what_is_no_request_is_refused_as_a_problem(service, sent):
    """A 4xx (501 and 505 where HTTP asks for them) with a page, the connection closed, nothing broken."""
    status, headers, body = send(service, sent)

    assert 400 <= status < 500 or status in (501, 505)
    assert headers["content-type"] == "application/problem+json"
    problem = json.loads(body)
    assert problem["status"] == status
    assert MEND.search(problem["detail"]), problem["detail"]
    assert service.call("GET", "/livez")[0] == 200


ODD = {
    "digits": b"9" * 5000,
    "a number too large": b"1e999999",
    "a lone surrogate": b'{"name": "\\ud800"}',
    "NUL": b'{"name": "a\\u0000b"}',
    "depth 100,000": b"[" * 100_000,
    "objects as deep": b'{"a":' * 100_000,
    "a name twice": b'{"name": "a", "name": "b"}',
    "not UTF-8": b'{"name": "\xff"}',
    "cut off": b'{"name": "a',
    "nothing but space": b" \n ",
}


@pytest.mark.parametrize("body", ODD.values(), ids=ODD.keys())
@pytest.mark.parametrize("path", [LEARNERS, b"/api/v1/diagnoses", b"/api/v1/attempts", b"/api/v1/imports"])
@pytest.mark.parametrize("chunked", [False, True])
def test_odd_bodies_are_never_a_5xx(service, path, body, chunked):
    """The same through every way of sending; only a registration may do without a body."""
    sent = b"%x\r\n" % len(body) + body + b"\r\n0\r\n\r\n" if chunked else body
    request = post(path, sent, *([CHUNKED] if chunked else []), token=service.token.encode())
    status, headers, _ = send(service, request)

    assert 400 <= status < 500 or (status == 201 and not body.strip())
    assert "json" in headers["content-type"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (b"/api/v1/topics/%FF%FE", 404),
        (b"/api/v1/topics/%00", 404),
        (b"/api/v1/questions/100000000000000000000", 404),
        (b"/api/v1/questions?q=%FF", 200),
        (b"/api/v1/questions?q=%00", 422),
        (b"/api/v1/questions?limit=" + b"9" * 3000, 422),
        (b"/api/v1/questions?limit=%D9%A3", 422),
        (b"/api/v1/../../etc/passwd", 404),
        (b"/api/v1//topics", 404),
        (b"/web/x/..%2f..%2fviews.py", 404),
        (b"/web/x//etc/passwd", 404),
        (b"/web/x/%2fetc%2fpasswd", 404),
        (b"/web/x/main.js%00", 404),
    ],
)
def test_odd_paths_and_queries(service, path, status):
    """Bad UTF-8, NUL, huge ids and digits of other scripts."""
    assert send(service, b"GET " + path + b" HTTP/1.1\r\nHost: x\r\n\r\n")[0] == status


def test_a_file_that_is_another_one_is_a_problem_too(service):
    """If-Match of a file of the page."""
    head = b'GET / HTTP/1.1\r\nHost: x\r\nIf-Match: "old"\r\n\r\n'
    status, headers, body = send(service, head)
    assert (status, headers["content-type"]) == (412, "application/problem+json")
    assert json.loads(body)["code"] == "precondition_failed"


def test_bytes_in_headers_are_borne(service):
    """A token, a key, a tag and a host of bytes that are no text."""
    odd = b"Authorization: Bearer \xff\xfe\r\nIdempotency-Key: \xff\r\nIf-None-Match: \xff"
    for host in (b"x", b"\xff", b"[", b"a b", b""):
        head = b"POST /api/v1/attempts HTTP/1.1\r\nHost: " + host + b"\r\n" + odd
        status, _, _ = send(service, head + b"\r\nContent-Length: 0\r\n\r\n")
        assert 400 <= status < 500


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1\r\nHost: quiz.example.org:8000",
        b"HTTP/1.1\r\nHost: [::1]:8000",
        b"HTTP/1.1\r\nHost: a_b.example",
        b"HTTP/1.1\r\nHost:",
        b"HTTP/1.0",
    ],
)
def test_hosts_that_are_right(service, head):
    """Names, addresses, none where a target has none; and HTTP/1.0 asks for no Host."""
    assert send(service, b"GET /livez " + head + b"\r\n\r\n")[0] == 200


@pytest.mark.parametrize("method", [b"HEAD", b"OPTIONS", b"TRACE", b"PUT", b"PATCH", b"DELETE", b"BREW"])
def test_other_methods(service, method):
    """HEAD has no body, OPTIONS and 405 say what is allowed."""
    head = b" /api/v1/topics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    status, headers, body = send(service, method + head)

    assert status == (200 if method in (b"HEAD", b"OPTIONS") else 405)
    assert method != b"HEAD" or body == b""
    assert method == b"HEAD" or "GET" in headers["allow"]


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_over_the_limit_is_413_however_it_comes(service, chunked):
    """Also when it is sent without waiting, and for imports, whose limit is a larger one."""
    for path, size in ((LEARNERS, 1_100_000), (b"/api/v1/imports", 2_100_000)):
        body = b'"' + b"x" * size + b'"'
        if chunked:
            body = b"%x\r\n" % len(body) + body + b"\r\n0\r\n\r\n"
        token = service.token.encode() if path == LEARNERS else author(service).encode()
        head = post(path, b"", *([CHUNKED] if chunked else [b"Content-Length: %d" % len(body)]), token=token)
        status, headers, answer = send(service, head, body)
        assert status == 413, answer
        assert headers["content-type"] == "application/problem+json"


def author(service):
    """A token that may import."""
    command = ["token", "create", "--role", "author", "--name", "a", "--data-dir", str(service.folder)]
    command = [sys.executable, "-m", "quizsvc", *command]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def test_a_client_that_waits_for_100_continue_gets_it_once(service):
    """curl waits so before it sends a large body."""
    with connect(service) as sock:
        sock.sendall(post(LEARNERS, b"", b"Content-Length: 2", b"Expect: 100-continue"))
        assert sock.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        sock.sendall(b"{}")
        assert sock.recv(65536).startswith(b"HTTP/1.1 201 ")


def test_a_request_in_single_bytes_is_answered(service):
    """And the next one on the same connection, and two that came together."""
    with connect(service) as sock:
        for byte in post(LEARNERS, b"5\r\n{    \r\n1\r\n}\r\n0\r\n\r\n", CHUNKED):
            sock.sendall(bytes([byte]))
        assert sock.recv(65536).startswith(b"HTTP/1.1 201 ")
        sock.sendall(b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n" * 2)
        answers = b""
        while answers.count(b"HTTP/1.1 200 ") < 2:
            answers += sock.recv(65536)


SLOW = {
    "silent": b"",
    "half a head": b"GET /livez HTTP/1.1\r\nHost:",
    "half a body": post(LEARNERS, b"{", b"Content-Length: 900"),
    "half a chunk": post(LEARNERS, b"ff\r\n{", CHUNKED),
    "a body far too large": post(LEARNERS, b"{", b"Content-Length: 900000000"),
}


@pytest.mark.parametrize("start", SLOW.values(), ids=SLOW.keys())
def test_slow_clients_hold_nobody_up(service, start):
    """With many more of them than threads, others are answered as ever."""
    with ExitStack() as stack:
        for _ in range(MORE_THAN_THREADS):
            stack.enter_context(connect(service)).sendall(start)
        time.sleep(0.2)
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda _: service.call("GET", "/api/v1/topics")[0], range(40)))
    assert answers == [200] * 40


def test_clients_that_do_not_read_hold_nobody_up(service):
    """They ask for the largest public answer and leave it in the line."""
    with ExitStack() as stack:
        for _ in range(MORE_THAN_THREADS):
            sock = stack.enter_context(connect(service))
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
            sock.sendall(b"GET /api/v1/openapi.json HTTP/1.1\r\nHost: x\r\n\r\n")
        time.sleep(0.2)
        assert service.call("GET", "/api/v1/topics")[0] == 200


LARGE = b"GET /api/v1/openapi.json HTTP/1.1\r\nHost: x\r\n\r\n"


def test_clients_that_ask_on_and_do_not_read_hold_nobody_up(service):
    """Request after request on each line, until the answers fit in no buffer."""
    with ExitStack() as stack:
        for _ in range(16):
            sock = stack.enter_context(connect(service))
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
            sock.sendall(LARGE * 50)
        time.sleep(4)
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda _: service.call("GET", "/api/v1/topics")[0], range(40)))
    assert answers == [200] * 40


def test_who_reads_late_gets_every_answer_whole(service):
    """Fifty answers that did not fit in the line when they were made, one after the other."""
    whole = send(service, LARGE)[2]
    with connect(service) as sock:
        sock.sendall(LARGE * 50 + b"GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        time.sleep(1)
        answers = b""
        while data := sock.recv(1 << 20):
            answers += data
    assert answers.count(b"HTTP/1.1 200 ") == 51
    assert answers.count(whole) == 50
    assert json.loads(parsed(answers[answers.rindex(b"HTTP/1.1 ") :])[2]) == {"status": "ok"}


@pytest.mark.parametrize("start", [SLOW["half a head"], SLOW["half a body"], SLOW["half a chunk"]])
def test_what_is_cut_off_is_told_at_once(service, start):
    """A client that stops sending and still listens gets a 400, not silence."""
    with connect(service) as sock:
        sock.sendall(start)
        sock.shutdown(socket.SHUT_WR)
        status, _, body = parsed(receive(sock))
    assert status == 400
    assert "cut off" in json.loads(body)["detail"]


def test_what_does_not_arrive_in_time_is_408(tmp_path):
    """The rest of the request is not waited for without end."""
    with (
        serving(tmp_path, QUIZSVC_SANDBOX="off", QUIZSVC_PATIENCE="1") as hasty,
        connect(hasty) as sock,
    ):
        sock.sendall(b"GET /livez HTTP/1.1\r\nHost:")
        status, _, body = parsed(receive(sock))
    assert status == 408
    assert json.loads(body)["code"] == "request_timeout"


FLOOD = 2000


def test_a_crowd_from_one_address_makes_room_by_itself(service):
    """Twice as many connections as there is room for, each silent or slow: whoever has one from elsewhere
    keeps it, and newcomers are answered.
    """
    with ExitStack() as stack:
        honest = stack.enter_context(connect(service))
        honest.sendall(LARGE)
        receive(honest)
        for number in range(FLOOD):
            crowd = stack.enter_context(connect(service, "127.0.0.2"))
            with suppress(OSError):
                crowd.sendall(list(SLOW.values())[number % len(SLOW)])
            if not number % 250:
                assert service.call("GET", "/livez")[0] == 200
                honest.sendall(LARGE)  # an idle connection would be closed in time
                assert parsed(receive(honest))[0] == 200
        honest.sendall(LARGE)
        assert parsed(receive(honest))[0] == 200
        assert service.call("GET", "/livez")[0] == 200


def test_a_crowd_beyond_the_files_that_may_be_open_makes_room_too(tmp_path):
    """Where the system lets a process open few files, that is the bound on connections."""
    with (
        serving(tmp_path, through=["prlimit", "--nofile=160"], QUIZSVC_SANDBOX="off") as service,
        ExitStack() as stack,
    ):
        for _ in range(200):
            stack.enter_context(connect(service, "127.0.0.2"))
        assert service.call("GET", "/livez")[0] == 200
        assert service.call("GET", "/api/v1/topics")[0] == 200
        assert "cannot accept" not in service.log.read_text()
