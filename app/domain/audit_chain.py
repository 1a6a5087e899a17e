"""
The chain of the audit: what is hashed, and what a signed line of its heads says.

The hash of an event is SHA-256 over fields in UTF-8, each preceded by its length in bytes (four bytes,
big-endian, -1 for a missing one): ``citygrid audit 1``, position, previous hash in hexadecimal, and the
columns in the order of ``COLUMNS``. The database computes the same at commit (`audit_hash`).
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from hashlib import sha256

VERSION = "citygrid audit 1"
# Columns of an event as texts: the time as 2026-01-31T23:59:59.000000Z, the details as jsonb writes them.
COLUMNS = (
    *("id", "at", "request_id", "actor", "source"),
    *("action", "entity", "entity_id", "outcome", "details"),
)
NO_HASH = bytes(32)
HEAD, CUT = "head", "cut"
KINDS = (HEAD, CUT)


def field_bytes(value: str | None) -> bytes:
    """One field with its length before it."""
    if value is None:
        return (-1).to_bytes(4, "big", signed=True)
    encoded = value.encode()
    return len(encoded).to_bytes(4, "big", signed=True) + encoded


def event_hash(position: int, previous: bytes, columns: Sequence[str | None]) -> bytes:
    """The hash of an event at a position, after the event with the previous hash."""
    fields = (VERSION, str(position), previous.hex(), *columns)
    return sha256(b"".join(field_bytes(field) for field in fields)).digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """
    A signed line of the heads file.

    A ``head`` says how far the chain went at a time; a ``cut`` says up to where retention removed it.
    ``count`` is the number of events in the chain at that time, of a cut the number removed.
    """

    kind: str
    number: int
    at: str
    position: int
    hash: str
    count: int
    previous: str  # SHA-256 of the line before, in hexadecimal
    key: str  # fingerprint of the public key
    signature: str = ""

    @property
    def signed_bytes(self) -> bytes:
        """What the signature is over: every field but itself."""
        fields = asdict(self)
        del fields["signature"]
        return json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()

    @property
    def line(self) -> str:
        """The line of the file, without its end."""
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":"))

    def signed(self, signature: bytes) -> "Head":
        """The line with its signature."""
        return replace(self, signature=signature.hex())


def head_from(line: str) -> Head:
    """A line read back; ValueError when it is none."""
    try:
        head = Head(**json.loads(line))
    except (TypeError, json.JSONDecodeError) as error:
        raise ValueError("is no line of a head") from error
    numbers = (head.number, head.position, head.count)
    texts = (head.at, head.hash, head.previous, head.key, head.signature)
    sound = all(type(one) is int for one in numbers) and all(isinstance(one, str) for one in texts)
    if not sound or head.kind not in KINDS or head.line != line:
        raise ValueError("is no line of a head")
    return head


def line_hash(line: str) -> str:
    """The hash by which a line names the one before."""
    return sha256(line.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """Something that is not as it was written; `position` and `event_id` where it is of a row."""

    said: str
    position: int | None = None
    event_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a verification found: nothing, or the first broken row and what else is wrong."""

    events: int
    first: int
    last: int
    heads: int
    pending: int
    flaws: tuple[Flaw, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong."""
        return not self.flaws
