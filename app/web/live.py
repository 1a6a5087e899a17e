"""What happens, while it happens: server-sent events, and the same to be asked for."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict

from apiflask import APIBlueprint
from flask import Response

from app import db
from app.config import settings
from app.domain.actors import Actor
from app.domain.live import TOUCH_ZOOM, Ear, JobNews, LayerChange, News, merged
from app.services import live
from app.web import respond
from app.web.auth import rights_watch
from app.web.current import current_actor
from app.web.errors import answer
from app.web.streams import HUB, MISSED, Stream

bp = APIBlueprint("live", __name__, enable_openapi=False)

RETRY_MS = 1000
WAKE_SECONDS = 1.0  # a stream looks whether its process ends
CHECK_SECONDS = 5.0  # and whether its reader still has the same rights, where no news asks for that before
BEAT_SECONDS = 10.0  # a reader that has gone is noticed when something is sent


def _state(actor: Actor) -> tuple[Ear, dict[str, object]]:
    with db.transaction() as session:
        now = live.state(session, actor)
        return live.ear(session, actor), {**asdict(now), "poll_seconds": settings().live.poll_seconds}


@bp.get("/events/state")
def read_state() -> Response:
    """Where things stand; for whoever has no stream."""
    return respond.json_document(_state(current_actor())[1])


@bp.get("/events")
def stream_events() -> Response:
    """
    A stream of events: state first, then layer, job and run.

    It holds a thread of the server and no connection of the database.
    """
    actor, rights = current_actor(), rights_watch()
    actor.require("areas.read")
    stream = HUB.open(settings().live.max_streams)  # before the state is read: nothing lies between
    if stream is None:
        response = answer(503, "as many streams are open as this process serves; ask for /events/state")
        response.headers["Retry-After"] = str(settings().live.poll_seconds)
        return response
    try:
        ear, state = _state(actor)
    except BaseException:
        stream.close()
        raise
    response = Response(
        _left(stream, _told(stream, ear, state, actor, rights)),
        content_type="text/event-stream; charset=utf-8",
    )
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"  # nginx passes on what comes, as it comes
    response.call_on_close(stream.close)
    return response


def _left(stream: Stream, words: Iterator[str]) -> Iterator[str]:
    """The words; their end leaves the place free, whether or not the answer is closed as well."""
    try:
        yield from words
    finally:
        stream.close()


def _written(kind: str, said: object) -> str:
    return f"event: {kind}\ndata: {json.dumps(said, ensure_ascii=False, separators=(',', ':'))}\n\n"


def _told(
    stream: Stream, ear: Ear, state: dict[str, object], actor: Actor, rights: Callable[[], Actor]
) -> Iterator[str]:
    """The words of a stream, until its time is over, its process ends, or its reader's rights change."""
    yield f"retry: {RETRY_MS}\n\n" + _written("state", state)
    began = checked = sent = time.monotonic()
    while time.monotonic() - began < settings().live.stream_seconds and not HUB.is_ending:
        news = stream.wait(WAKE_SECONDS)
        now = time.monotonic()
        if news != [] or now - checked >= CHECK_SECONDS:
            checked = now
            if not _is_same(rights, actor):
                return
        try:
            # whoever may have missed something compares the state with what it knows
            words = "".join(map(_sentence, _heard(ear, news))) if news is not MISSED else _anew(actor)
        except db.UNREACHABLE:
            return
        if words or now - sent >= BEAT_SECONDS:
            sent = now
            yield words or ": still here\n\n"


def _anew(actor: Actor) -> str:
    return _written("state", _state(actor)[1])


def _is_same(rights: Callable[[], Actor], before: Actor) -> bool:
    """Whether somebody may see what he might at the beginning; not, where nobody can tell."""
    try:
        now = rights()
    except db.UNREACHABLE:
        return False
    return (now.account_id, now.name, now.fingerprint) == (before.account_id, before.name, before.fingerprint)


def _heard(ear: Ear, news: list[News]) -> list[News]:
    return merged(told for told in map(ear.hears, news) if told is not None)


def _sentence(news: News) -> str:
    if isinstance(news, LayerChange):
        tiles = None if news.tiles is None else sorted(news.tiles)
        said = {"layer": news.layer, "version": news.version, "zoom": TOUCH_ZOOM, "tiles": tiles}
        return _written("layer", said)
    if isinstance(news, JobNews):
        told = asdict(news)
        del told["actor"]
        return _written("job", told)
    return _written("run", asdict(news))
