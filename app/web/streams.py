"""Streams of events of this process: one listener, one queue for each stream, so many and no more."""

import logging
import time
from collections.abc import Callable
from queue import Empty, Full, Queue, SimpleQueue
from threading import Lock, Thread

from app import db
from app.domain.actors import WORKER_ACTOR
from app.domain.live import News, read_news
from app.services import live

QUEUE_LENGTH = 64
GATHER_SECONDS = 0.03  # what one transaction tells comes in one piece
MISSED = None  # in a queue: something may have been missed

log = logging.getLogger(__name__)


class Stream:
    """The news for one reader; a reader who is too slow is told that it missed some."""

    def __init__(self, close: Callable[["Stream"], None]) -> None:
        self._close = close
        self._queue: Queue[list[News] | None] = Queue(QUEUE_LENGTH)
        self._is_behind = False

    def put(self, news: list[News] | None) -> None:
        """Add news, from the teller's thread; never waits."""
        try:
            self._queue.put_nowait(news)
        except Full:
            self._is_behind = True

    def wait(self, seconds: float) -> list[News] | None:
        """The next news, none within the time; MISSED where the reader has to look anew."""
        try:
            news = self._queue.get(timeout=seconds)
        except Empty:
            news = []
        if self._is_behind:
            self._is_behind = False
            return MISSED
        return news

    def close(self) -> None:
        """Leave; a second time does nothing."""
        self._close(self)


class Hub:
    """Hands what the database tells to every open stream."""

    def __init__(self) -> None:
        self._streams: set[Stream] = set()
        self._lock = Lock()
        self._inbox: SimpleQueue[str | None] = SimpleQueue()
        self._has_begun = False
        self._is_ending: Callable[[], bool] = lambda: False

    def __len__(self) -> int:
        return len(self._streams)

    def ends_when(self, is_ending: Callable[[], bool]) -> None:
        """What tells that this process ends."""
        self._is_ending = is_ending

    @property
    def is_ending(self) -> bool:
        """Whether streams have to end now."""
        return self._is_ending()

    def open(self, most: int) -> Stream | None:
        """A stream that hears from now on; None when there are as many as there may be."""
        with self._lock:
            if len(self._streams) >= most:
                return None
            stream = Stream(self._leave)
            self._streams.add(stream)
            is_first = not self._has_begun
            self._has_begun = True
        if is_first:
            Thread(target=self._tell_forever, name="teller of news", daemon=True).start()
            db.NEWS.subscribe(db.LIVE_CHANNEL, self._inbox.put, lambda: self._inbox.put(MISSED))
        return stream

    def _leave(self, stream: Stream) -> None:
        with self._lock:
            self._streams.discard(stream)

    def _tell_forever(self) -> None:
        while True:
            said = [self._inbox.get()]
            time.sleep(GATHER_SECONDS)
            while not self._inbox.empty():
                said.append(self._inbox.get())
            try:
                news = None if MISSED in said else self._read([one for one in said if one is not None])
            except Exception:  # the outermost edge: one broken word must not make all deaf
                log.exception("news of the database cannot be read; readers look anew")
                news = MISSED
            if news != []:
                with self._lock:
                    streams = list(self._streams)
                for stream in streams:
                    stream.put(news)

    def _read(self, said: list[str]) -> list[News]:
        news = [one for one in map(read_news, said) if one is not None]
        if not news:
            return []
        with db.transaction() as session:
            return live.counted(session, WORKER_ACTOR, news=news)


HUB = Hub()
