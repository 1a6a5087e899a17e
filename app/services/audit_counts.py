"""How much each person has read in the present hour, counted in the memory of this process."""

import time
from collections.abc import Callable
from threading import Lock

HOUR_SECONDS = 3600
MOST_KEYS = 10_000

Key = tuple[str, str, str]  # person, action, thing


class HourlyCounts:
    """Sums by key that begin anew with every hour; never more keys than it was made for."""

    def __init__(self, most_keys: int = MOST_KEYS, clock: Callable[[], float] = time.time) -> None:
        self._most_keys = most_keys
        self._clock = clock
        self._hour = -1
        self._held: dict[Key, int] = {}
        self._lock = Lock()

    def add(self, key: Key, number: int) -> int | None:
        """The sum of a key with this number in it; None when there was no room left to count it."""
        with self._lock:
            self._begin_hour()
            if key not in self._held and len(self._held) >= self._most_keys:
                return None
            total = self._held[key] = self._held.get(key, 0) + number
            return total

    def holds(self, key: Key) -> bool:
        """Whether a key was counted in this hour."""
        with self._lock:
            self._begin_hour()
            return key in self._held

    def drop(self, key: Key) -> None:
        """Take a key back."""
        with self._lock:
            self._held.pop(key, None)

    def forget(self) -> None:
        """Begin anew."""
        with self._lock:
            self._held.clear()

    def _begin_hour(self) -> None:
        hour = int(self._clock() // HOUR_SECONDS)
        if hour != self._hour:
            self._hour = hour
            self._held.clear()
