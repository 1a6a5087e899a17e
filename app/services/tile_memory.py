"""
Answers about tiles that stand until something is heard that may change them.

A web process hears of every change (`db.NEWS`). What was found by a read of the database therefore stands as
long as the news are heard and none of them touches it; then no statement is needed to say the same again.
"""

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import partial
from threading import Lock

from app import db
from app.domain.audit import SensitiveRead
from app.domain.live import LayerChange, RunNews, Window, read_news

OnNews = Callable[[str], None]
OnGap = Callable[[], None]

MOST_ANSWERS = 8192
MOST_UNREAD = 256
# However well the news are heard: what a listener misses without noticing is mended after so long.
STANDS_SECONDS = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a question about a tile comes to."""

    key: str  # of the bytes in the cache
    etag: str
    read: SensitiveRead | None  # what reading its bytes is called in the record


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What an answer rests on."""

    layers: frozenset[str] = frozenset()  # any news of these touches it
    layer: str = ""  # news of this one touch it within the window
    window: Window | None = None  # none: anywhere
    is_of_run: bool = False

    def is_touched(self, layers: dict[str, frozenset[tuple[int, int]] | None], is_run: bool) -> bool:
        """Whether news of these squares by layer, all of a layer where it has none, or of a run touch it."""
        if (is_run and self.is_of_run) or not self.layers.isdisjoint(layers):
            return True
        if self.layer not in layers:
            return False
        squares = layers[self.layer]
        return self.window is None or squares is None or any(map(self.window.holds, squares))


@dataclass(frozen=True, slots=True)
class _Standing:
    answer: Answer
    ground: Ground
    until: float


class TileMemory:
    """Answers by question; safe between threads."""

    def __init__(
        self,
        subscribe: Callable[[OnNews, OnGap], None],
        hears: Callable[[], bool],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._subscribe = subscribe
        self._hears = hears
        self._clock = clock
        self._held: dict[Hashable, _Standing] = {}
        self._unread: list[LayerChange | RunNews] = []
        self._heard = 0  # news and gaps so far
        self._lock = Lock()
        self._beginning = Lock()
        self._listens = False

    def listen(self) -> None:
        """Hear the news from now on. For doors, which are asked again: before, nothing is kept."""
        if self._listens:
            return
        with self._beginning:
            if not self._listens:
                self._subscribe(self.hear, self.forget)
                self._listens = True

    def recall(self, question: Hashable) -> Answer | None:
        """The answer to a question, while it stands."""
        if not (self._listens and self._hears()):
            return None
        if self._unread:
            self._read()
        found = self._held.get(question)
        return None if found is None or self._clock() >= found.until else found.answer

    def mark(self) -> int | None:
        """To be taken before the database is read, for `note`; None where changes are not heard of."""
        return self._heard if self._listens and self._hears() else None

    def note(self, question: Hashable, answer: Answer, ground: Ground, mark: int | None) -> None:
        """
        Keep an answer that was read after the mark was taken, unless anything was heard since.

        The change of that news may have been committed after the read: then nobody would tell of it again.
        """
        with self._lock:
            if mark is None or mark != self._heard:
                return
            if len(self._held) >= MOST_ANSWERS:
                self._held.clear()
            self._held[question] = _Standing(answer, ground, self._clock() + STANDS_SECONDS)

    def hear(self, said: str) -> None:
        """Take in a notification of the database; quick, since all others wait for it, and never raises."""
        try:
            news = read_news(said)
        except (ValueError, TypeError, KeyError):  # of a newer program, which may speak of anything
            self.forget()
            return
        if not isinstance(news, LayerChange | RunNews):
            return
        with self._lock:
            self._heard += 1
            self._unread.append(news)
            if len(self._unread) > MOST_UNREAD:
                self._forget()

    def forget(self) -> None:
        """Something may have been missed, or may be from now on."""
        with self._lock:
            self._heard += 1
            self._forget()

    def _forget(self) -> None:
        self._held.clear()
        self._unread.clear()

    def _read(self) -> None:
        """Drop what the unread news touch: many of them in one go, and before anybody is answered."""
        with self._lock:
            layers: dict[str, frozenset[tuple[int, int]] | None] = {}
            is_run = False
            for one in self._unread:
                if isinstance(one, RunNews):
                    is_run = True
                    continue
                former = layers.get(one.layer, frozenset())
                layers[one.layer] = None if former is None or one.tiles is None else former | one.tiles
            self._held = {
                question: standing
                for question, standing in self._held.items()
                if not standing.ground.is_touched(layers, is_run)
            }
            self._unread.clear()


MEMORY = TileMemory(partial(db.NEWS.subscribe, db.LIVE_CHANNEL), db.hears_of_changes)
