"""Who stands behind the requests of this process, remembered for seconds and forgotten at any news."""

import time
from collections.abc import Callable
from threading import Lock

from app import db
from app.config import settings
from app.services.identity import Identity

MOST_REMEMBERED = 10_000


class RightsCache:
    """Identities by key, of a token's digest; read anew when old, and after a change of anybody's rights."""

    def __init__(self) -> None:
        self._held: dict[str, tuple[float, Identity | None]] = {}
        self._lock = Lock()
        self._hears = False

    def identity(self, key: str, read: Callable[[], Identity | None]) -> Identity | None:
        """The identity of a token, not older than the settings allow."""
        seconds = settings().accounts.rights_cache_seconds
        if seconds <= 0:
            return read()
        self._listen()
        now = time.monotonic()
        found = self._held.get(key)
        if found is not None and now - found[0] < seconds:
            return found[1]
        identity = read()
        with self._lock:
            if len(self._held) >= MOST_REMEMBERED:
                self._held.clear()
            self._held[key] = (now, identity)
        return identity

    def forget(self) -> None:
        """Read everybody anew."""
        with self._lock:
            self._held.clear()

    def _listen(self) -> None:
        """One listener a process, begun after it was forked."""
        with self._lock:
            if self._hears:
                return
            self._hears = True
        db.NEWS.subscribe(db.RIGHTS_CHANNEL, lambda _said: self.forget(), self.forget)


CACHE = RightsCache()
