"""How long the steps of a piece of work take."""

from time import perf_counter


class Clock:
    """Seconds of each step."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._begun = perf_counter()

    def ends(self, step: str) -> None:
        """The step that began where the last one ended."""
        self.seconds[step] = perf_counter() - self._begun
        self._begun = perf_counter()
