"""
Tiles for guests, answered before the application.

A map asks for twenty tiles at a time, and is told of most that it has them already: that takes a look into
memory, and a fifth of the time of the way through the application. What has no cookie and no token is a
guest's; what the application does for such a request is done here too, by the same functions: hosts, limits,
figures, log, headers (a test compares the answers). Whatever else there is about a request, it goes on, and
so does what went wrong: errors are told in one place.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from http import HTTPStatus
from time import perf_counter
from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.http import parse_etags

from app.config import settings
from app.services import tiles
from app.services.identity import guest
from app.web import limits, metrics, proxies, security, tracing
from app.web.current import network_of
from app.web.origin import coming_from
from app.web.tiles import FAILED, Asked, answer_of, filter_of, takes_gzip, tile_of, wants_newest

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ENDPOINT, METHOD = "tiles.read_tile", "GET"
PATH = re.compile(r"/tiles/([a-z]{1,32})/([0-9]{1,9})/([0-9]{1,9})/([0-9]{1,9})\.pbf")
HOST = re.compile(r"[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?")
# What tells of a person, of a body, or of a place under another application.
OTHERS = ("HTTP_COOKIE", "HTTP_AUTHORIZATION", "HTTP_TRANSFER_ENCODING", "CONTENT_LENGTH", "SCRIPT_NAME")


class GuestTiles:
    """Stands before an application."""

    def __init__(self, app: Flask, behind: "WSGIApplication") -> None:
        self._app = app
        self._behind = behind

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer, or let the application answer."""
        begun = perf_counter()
        if not _is_plain(environ) or self._is_too_often(environ):
            return self._behind(environ, start_response)
        environ[limits.COUNTED] = True
        request_id = tracing.sane_id(environ.get("HTTP_X_REQUEST_ID", ""))
        try:
            with coming_from(request_id, environ.get("REMOTE_ADDR")):
                tile = tile_of(guest(), _asked(environ))
        except Exception as error:  # the application tells of it, as of every other
            environ[FAILED] = error
            return self._behind(environ, start_response)
        accepted = environ.get("HTTP_ACCEPT_ENCODING", "")
        status, headers, body = answer_of(tile, is_packed=takes_gzip(accepted))
        _tell(tile, status, environ["PATH_INFO"], perf_counter() - begun, request_id)
        headers[tracing.HEADER] = request_id
        if body:
            headers["Content-Length"] = str(len(body))
        headers |= security.FIXED_HEADERS
        headers |= proxies.tls_headers(is_secure=environ["wsgi.url_scheme"] == "https")
        start_response(_status_line(status), list(headers.items()))
        return [body]

    def _is_too_often(self, environ: "WSGIEnvironment") -> bool:
        client = network_of(environ.get("REMOTE_ADDR") or "unknown")
        return limits.wait_seconds(self._app, limits.rule_of_key("tiles"), client) > 0


def _is_plain(environ: "WSGIEnvironment") -> bool:
    """Whether this is a guest's question for a tile, and nothing else."""
    if environ["REQUEST_METHOD"] != METHOD or any(environ.get(name) for name in OTHERS):
        return False
    query = environ.get("QUERY_STRING", "")
    if not PATH.fullmatch(environ["PATH_INFO"]) or not query.isascii() or "%00" in query:
        return False
    return _is_served(environ.get("HTTP_HOST", ""), settings().service.hosts)


@lru_cache(maxsize=64)
def _is_served(host: str, _served: tuple[str, ...]) -> bool:
    return HOST.fullmatch(host) is not None and security.is_served(host)


def _asked(environ: "WSGIEnvironment") -> Asked:
    _, _, layer, z, x, name = environ["PATH_INFO"].split("/")
    return Asked(
        layer=layer,
        z=int(z),
        x=int(x),
        y=int(name.removesuffix(".pbf")),
        chosen=filter_of(environ.get("QUERY_STRING", "")),
        known=parse_etags(environ.get("HTTP_IF_NONE_MATCH", "")).as_set(include_weak=True),
        is_newest=wants_newest(environ.get("HTTP_CACHE_CONTROL", "")),
    )


@lru_cache(maxsize=8)
def _status_line(status: int) -> str:
    return f"{status} {HTTPStatus(status).phrase.upper()}"


def _tell(tile: tiles.Tile, status: int, path: str, seconds: float, request_id: str) -> None:
    metrics.TILES.labels(tile.source).inc()
    metrics.count(ENDPOINT, METHOD, status, seconds)
    said = {"method": METHOD, "path": path, "endpoint": ENDPOINT, "status": status}
    tracing.log_apart(request_id, {**said, "ms": round(seconds * 1000, 1), "actor": guest().name})


def init_guest_tiles(app: Flask) -> None:
    """Wire it behind what sets the sender's address right, which is wired later."""
    app.wsgi_app = GuestTiles(app, app.wsgi_app)  # type: ignore[method-assign]
