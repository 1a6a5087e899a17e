"""What the audit records: outcomes, personal values and their digests, reads that count as sensitive."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from types import MappingProxyType
from typing import Any

# Written in plain as actors; every other name is a person's. No account may be called so.
PROGRAMS = frozenset({"command line", "worker", "guest", "setup link", "unknown"})

SALT_BYTES = 16
LONGEST_PLAIN = 400  # a longer name or address is none; PostgreSQL's index takes no much longer one
LONGEST_ENTITY_ID = 400  # in an index as well, and a path can be as long as its sender likes
DIGEST_MARK = "sha256:"


class Outcome(StrEnum):
    """How a deed ended."""

    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"


class PersonalKind(StrEnum):
    """Kinds of personal values; equal values of two kinds have nothing to do with each other."""

    PERSON = "person"
    ADDRESS = "address"
    PHONE = "phone"
    EMAIL = "email"


@dataclass(frozen=True, slots=True)
class Personal:
    """A value inside the details of a deed, to be kept as a digest."""

    kind: PersonalKind
    value: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Which request a deed came with, and from which address."""

    request_id: str | None = None
    address: str | None = None


NOWHERE = Origin()


@dataclass(frozen=True, slots=True)
class SensitiveRead:
    """A read that is recorded though it changes nothing."""

    action: str
    entity: str
    from_rows: int  # fewer rows of a person in an hour are not recorded
    why: str


PHOTO = SensitiveRead("case.photo.read", "case", 1, "a photo may show a person, a number plate, a door")
PLACES = SensitiveRead("network.places.read", "layer", 1, "exact places of base stations and their sites")
PLACE_TILES = SensitiveRead(
    "network.places.open",
    "layer",
    1,
    "tiles with exact places; the first of a person in an hour is recorded",
)
PLACE_DISTANCES = SensitiveRead(
    "network.places.near",
    "layer",
    1,
    "distances to base stations, three of which give a place; the first of a person in an hour is recorded",
)
RESIDENTS = SensitiveRead("population.buildings.read", "layer", 100, "who lives where, building by building")

# All of them, for the guide and for the page.
SENSITIVE_READS: Mapping[str, SensitiveRead] = MappingProxyType(
    {one.action: one for one in (PHOTO, PLACES, PLACE_TILES, PLACE_DISTANCES, RESIDENTS)}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFilter:
    """Which events somebody looks for; a person or an address is given in plain."""

    since: datetime | None = None
    until: datetime | None = None
    person: str | None = None
    action: str | None = None
    entity: str | None = None
    entity_id: str | None = None
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRecord:
    """One event as an auditor reads it; what was erased is None with its digest beside."""

    id: int
    at: datetime
    actor: str
    actor_plain: str | None
    action: str
    entity: str | None
    entity_id: str | None
    outcome: str
    details: Mapping[str, Any]
    request_id: str | None
    source: str | None
    source_plain: str | None


def digest_of(salt: bytes, value: str) -> str:
    """The digest that stands for a personal value."""
    return DIGEST_MARK + sha256(salt + value.encode()).hexdigest()


def plain_text(value: str) -> str:
    """A text as PostgreSQL can hold it: no NUL, no half of a character."""
    return value.replace("\0", "\ufffd").encode("utf-8", "replace").decode()


def shown_id(value: object) -> str:
    """What names a thing in an event; where it is too long, its beginning."""
    whole = plain_text(str(value))
    return whole if len(whole) <= LONGEST_ENTITY_ID else f"{whole[: LONGEST_ENTITY_ID - 1]}…"


def personals_in(details: Any) -> list[Personal]:
    """Every personal value inside details, at any depth."""
    if isinstance(details, Personal):
        return [details]
    inner = details.values() if isinstance(details, Mapping) else details
    if not isinstance(details, Mapping | list | tuple):
        return []
    return [found for item in inner for found in personals_in(item)]


def with_digests(details: Any, digests: Mapping[Personal, str]) -> Any:
    """Details as they are stored: a digest for each personal value, texts that PostgreSQL can hold."""
    if isinstance(details, Personal):
        return {"personal": details.kind.value, "digest": digests[details]}
    if isinstance(details, Mapping):
        return {plain_text(str(key)): with_digests(item, digests) for key, item in details.items()}
    if isinstance(details, list | tuple):
        return [with_digests(item, digests) for item in details]
    return plain_text(details) if isinstance(details, str) else details


def digests_in(details: Any) -> list[str]:
    """Every digest inside stored details."""
    if isinstance(details, Mapping):
        if set(details) == {"personal", "digest"}:
            return [str(details["digest"])]
        return [found for item in details.values() for found in digests_in(item)]
    return [found for item in details for found in digests_in(item)] if isinstance(details, list) else []


def with_plains(details: Any, plains: Mapping[str, str]) -> Any:
    """Details as they are shown: the plain value where it is still known, else ``erased <kind>``."""
    if isinstance(details, Mapping):
        if set(details) == {"personal", "digest"}:
            return plains.get(details["digest"], f"erased {details['personal']}")
        return {key: with_plains(item, plains) for key, item in details.items()}
    return [with_plains(item, plains) for item in details] if isinstance(details, list) else details
