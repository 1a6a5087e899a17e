"""Who acts, what it may do and where."""

from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from app.errors import ForbiddenError, UnauthenticatedError

PERMISSIONS = frozenset(
    {
        "areas.read",
        "population.read",
        "network.read",
        "network.read_exact",
        "hotspots.read",
        "buildings.read",
        "facilities.read",
        "coverage.read",
        "coverage.run",
        "gaps.read",
        "plans.read",
        "plans.write",
        "scenarios.read",
        "scenarios.write",
        "cases.read",
        "cases.report",
        "cases.read_photo",
        "cases.reveal_contact",
        "cases.accept",
        "cases.inspect",
        "cases.decide",
        "cases.dispatch",
        "cases.handle",
        "cases.supervise",
        "cases.force_close",
        "jobs.read",
        "jobs.cancel",
        "data.read",
        "data.import",
        "data.export",
        "accounts.read",
        "accounts.manage",
        "accounts.assign",
        "audit.read",
        "audit.erase",
        "system.backup",
        "system.retain",
    }
)


@dataclass(frozen=True, slots=True)
class Scope:
    """The areas whose rows an actor may see; None means every area."""

    area_ids: frozenset[int] | None = None

    def holds(self, area_id: int | None) -> bool:
        """Whether a row of this area may be seen."""
        return self.area_ids is None or area_id in self.area_ids

    def includes(self, other: "Scope") -> bool:
        """Whether every row that the other shows may be seen."""
        if self.area_ids is None or other.area_ids is None:
            return self.area_ids is None
        return other.area_ids <= self.area_ids

    def bound(self) -> list[int] | None:
        """The scope as a bound parameter of a statement."""
        return None if self.area_ids is None else sorted(self.area_ids)


EVERYWHERE = Scope()


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or a program on whose behalf something is done."""

    name: str
    permissions: frozenset[str]
    scope: Scope = EVERYWHERE
    account_id: int | None = None  # of a person who is signed in

    def may(self, permission: str) -> bool:
        """Whether the permission is held at all."""
        if permission not in PERMISSIONS:
            raise ValueError(f"permission {permission!r} is not in the list of permissions")
        return permission in self.permissions

    def require(self, permission: str, *, area_id: int | None = None) -> None:
        """Refuse unless the permission is held and the area, when named, is in scope."""
        if not self.may(permission):
            raise ForbiddenError(f"{self.name} lacks the permission {permission!r}")
        if area_id is not None and not self.scope.holds(area_id):
            raise ForbiddenError(f"area {area_id} is outside the scope of {self.name}")

    def require_account(self) -> int:
        """The account of a person who does something for himself; refused when nobody is signed in."""
        if self.account_id is None:
            raise UnauthenticatedError("nobody is signed in; sign in first")
        return self.account_id

    @property
    def fingerprint(self) -> str:
        """Names what the actor may see: the same for all who see the same."""
        return _fingerprint(self.permissions, self.scope)

    def may_everywhere(self, permission: str) -> bool:
        """Whether the permission is held in every area."""
        return self.may(permission) and self.scope.area_ids is None

    def require_everywhere(self, permission: str) -> None:
        """Refuse unless the permission is held in every area: a dataset is not cut by areas."""
        self.require(permission)
        if self.scope.area_ids is not None:
            raise ForbiddenError(f"{self.name} sees some areas only; {permission!r} here is of all of them")


@lru_cache(maxsize=1024)
def _fingerprint(permissions: frozenset[str], scope: Scope) -> str:
    seen = (sorted(permissions), scope.bound())
    return sha256(repr(seen).encode()).hexdigest()[:16]


COMMAND_LINE_ACTOR = Actor("command line", PERMISSIONS)

WORKER_ACTOR = Actor("worker", PERMISSIONS)
