"""64 open streams of events on the server as it is started, and its end while they are open."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator

import pytest

from app.config import ROOT, settings
from tests.system.test_server import free_port, wait_for_answer

pytestmark = pytest.mark.slow

END_SECONDS = 10


@pytest.fixture
def server(database, tmp_path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """The process of gunicorn with its one worker, and its port."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "--config", "python:app.web.server"]
    command += ["--bind", f"127.0.0.1:{port}"]
    environment = {**os.environ, "CITYGRID_VAR": str(tmp_path / "var")}
    with (tmp_path / "web.log").open("wb") as log:
        running = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        wait_for_answer(f"http://127.0.0.1:{port}/healthz")
        yield running, port
    finally:
        running.kill()
        running.wait(timeout=30)


def opened(port: int) -> socket.socket:
    """A stream that has said where things stand, or a refusal."""
    reader = socket.create_connection(("127.0.0.1", port), timeout=20)
    reader.sendall(b"GET /events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    return reader


def said(reader: socket.socket, until: bytes) -> bytes:
    heard = b""
    while until not in heard:
        piece = reader.recv(4096)
        assert piece, heard
        heard += piece
    return heard


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM], ids=["interrupt", "terminate"])
def test_with_64_open_streams_the_service_answers_and_ends_within_10_s(server, ending):
    running, port = server
    most = settings().live.max_streams
    assert most == 64
    readers = [opened(port) for _ in range(most)]
    for reader in readers:
        assert b"text/event-stream" in said(reader, b"event: state")
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/tiles/hotspots/8/1/1.pbf", timeout=5) as answer:
        assert answer.status == 204
    assert b"503" in said(opened(port), b"\r\n")
    for reader in readers[:2]:
        reader.close()
    deadline = time.monotonic() + 30  # a reader that has gone is noticed at the second beat
    while b"200 OK" not in said(opened(port), b"\r\n"):
        assert time.monotonic() < deadline
        time.sleep(1)
    began = time.monotonic()
    running.send_signal(ending)
    running.wait(timeout=END_SECONDS)
    assert time.monotonic() - began < END_SECONDS
