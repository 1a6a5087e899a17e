"""Where the service listens: on loopback unless told otherwise, at the asked or the next free port."""

from __future__ import annotations

import errno
import ipaddress
import os
import socket

from app.embedded.errors import SetupError

FIRST_PORT = 8000
PORTS_TRIED = 100
BACKLOG = 128


def asked_host() -> str:
    """CITYGRID_HOST, an address of this machine; names are refused, since they may mean several."""
    host = os.environ.get("CITYGRID_HOST") or "127.0.0.1"
    if host == "localhost":
        return "127.0.0.1"
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        raise SetupError(
            f"CITYGRID_HOST is '{host}'; needs an address of this machine, such as 127.0.0.1, "
            "or 0.0.0.0 for all of them"
        ) from None


def openness(host: str) -> str | None:
    """What to know where others on the network reach the service; None on this machine alone."""
    if ipaddress.ip_address(host).is_loopback:
        return None
    return (
        f"CITYGRID_HOST is {host}: others on the network reach this service, without TLS. It answers to "
        "the names under service.hosts in config.yaml; docs/operations.md puts a proxy with TLS in front."
    )


def asked_port() -> int | None:
    """CITYGRID_PORT as a number, or None when no port was asked for."""
    text = os.environ.get("CITYGRID_PORT")
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise SetupError(f"CITYGRID_PORT is '{text}'; a port is a whole number from 1 to 65535")
    return int(text)


def listen(host: str, port: int | None) -> socket.socket:
    """A listening socket on the asked port, or on the first free one from 8000 on."""
    if port is not None:
        found = _bound(host, port)
        if found is None:
            raise SetupError(f"CITYGRID_PORT is {port}, but that port of {host} is in use or not allowed")
        return found
    for candidate in range(FIRST_PORT, FIRST_PORT + PORTS_TRIED):
        found = _bound(host, candidate)
        if found is not None:
            return found
    raise SetupError(f"no free port of {host} from {FIRST_PORT} to {FIRST_PORT + PORTS_TRIED - 1}")


def address_of(listener: socket.socket) -> str:
    """The address to open in a browser on this machine."""
    host, port = listener.getsockname()[:2]
    if ipaddress.ip_address(host).is_unspecified:
        host = "::1" if ":" in host else "127.0.0.1"
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def _bound(host: str, port: int) -> socket.socket | None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(BACKLOG)  # only a listening socket keeps others off the port
    except OSError as error:
        listener.close()
        if error.errno in (errno.EADDRINUSE, errno.EACCES):
            return None
        raise SetupError(f"{host} port {port}: {error.strerror}") from error
    return listener
