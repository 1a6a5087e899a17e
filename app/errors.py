"""What can go wrong in the application, without a word of HTTP."""

from collections.abc import Collection
from typing import Any

MOST_KNOWN = 20  # that a message lists


class CityError(Exception):
    """A mistake that somebody can mend: the message gives the value and the rule."""

    is_recorded = False  # whether the audit has it already

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    def __reduce__(self) -> tuple[Any, ...]:
        """As it is: kinds that make their message of parts come whole from another process, too."""
        return _again, (type(self), self.args, dict(self.__dict__))


def _again(kind: type[CityError], args: tuple[Any, ...], known: dict[str, Any]) -> CityError:
    made = kind.__new__(kind)
    made.args = args
    made.__dict__.update(known)
    return made


class ConfigError(CityError):
    """A setting is unknown or out of its range."""


class InputError(CityError):
    """A path or query value cannot be read at all."""


class RefusedError(CityError):
    """A well-formed request that a rule forbids."""


class UnauthenticatedError(CityError):
    """Nobody is signed in."""


class LockedError(CityError):
    """Too many tries; later ones are not heard for a while."""

    def __init__(self, message: str, wait_seconds: int) -> None:
        super().__init__(message)
        self.wait_seconds = wait_seconds


class ForbiddenError(CityError):
    """The actor lacks a permission, or the area is outside its scope."""


class CrossSiteError(ForbiddenError):
    """Another site's page sent the request."""


class NotFoundError(CityError):
    """A thing that is not there, or that the actor may not know of."""

    def __init__(self, what: str, key: object, known: Collection[str] = ()) -> None:
        """With those that there are, where they are few enough to choose from."""
        listed = f"; known: {', '.join(known)}" if 0 < len(known) <= MOST_KNOWN else ""
        super().__init__(f"{what} {key!r} does not exist{listed}")
        self.what = what
        self.key = key


class ResultNotReadyError(NotFoundError):
    """A job that has not ended has no result."""

    def __init__(self, job_id: int, status: str) -> None:
        super().__init__("result of job", job_id)
        said = f"job {job_id} is {status}; its results come when it is done"
        self.message, self.args = said, (said,)


class NoLiveStationError(NotFoundError):
    """No station on the air has the code, where a district's network is."""

    def __init__(self, code: str, within_km: float) -> None:
        super().__init__("live station", code)
        said = f"no live base station in the district or within {within_km:g} km of it has the code {code!r}"
        self.message, self.args = said, (said,)


class OutsideError(NotFoundError):
    """A place that no cell of a run holds, or none that the actor may see."""

    def __init__(self, message: str, place: str) -> None:
        super().__init__("place", place)
        self.message, self.args = message, (message,)


class ConflictError(CityError):
    """The state of the thing has moved on, or the thing exists already."""


class RunsLeanError(ConflictError):
    """Coverage runs speak of the rows that should go."""

    def __init__(self, batch_id: int, run_ids: list[int]) -> None:
        runs = ", ".join(f"run {run_id}" for run_id in run_ids)
        super().__init__(
            f"batch {batch_id} cannot be undone: coverage runs lean on rows that it added ({runs}); "
            f"remove them first: {remove_runs_commands(run_ids)}"
        )
        self.batch_id = batch_id
        self.run_ids = run_ids


def remove_runs_commands(run_ids: list[int]) -> str:
    """What to type so that the runs are gone."""
    return " && ".join(f"flask coverage remove {run_id}" for run_id in run_ids)


class TooLargeError(CityError):
    """More rows, bytes or pixels than the service takes."""


class JobCancelledError(CityError):
    """Somebody asked a running job to stop."""


class UnavailableError(CityError):
    """Something that this needs is not on the machine, or did not answer in time."""


class StorageError(CityError):
    """The database is missing, unreachable or laid out for another CRS."""
