"""Whether the chain of the audit is as it was written: one walk over its rows, beside the signed heads."""

import json
from collections.abc import Iterator, Mapping, Sequence

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from app.domain.audit_chain import COLUMNS, CUT, HEAD, NO_HASH, Flaw, Head, event_hash, line_hash
from app.store.audit_chain import ChainRow
from app.store.audit_heads import NO_LINE, BrokenLine
from app.store.audit_keys import is_signed

ACTION, DETAILS = COLUMNS.index("action"), COLUMNS.index("details")


def checked_heads(
    lines: Sequence[Head | BrokenLine], keys: Mapping[str, Ed25519PublicKey], name: str
) -> tuple[list[Head], list[Flaw]]:
    """The lines that are truly ours, and what is wrong with the others."""
    good: list[Head] = []
    flaws: list[Flaw] = []
    number, previous = 1, NO_LINE
    for place, line in enumerate(lines, start=1):
        said = line.said if isinstance(line, BrokenLine) else _flaw_of(line, number, previous, keys)
        if said is not None:
            flaws.append(Flaw(said=f"{name}, line {place} {said}"))
        if isinstance(line, Head):
            number, previous = line.number + 1, line_hash(line.line)
            good += [line] if said is None or said.startswith("does not follow") else []
    return good, flaws


def _flaw_of(head: Head, number: int, previous: str, keys: Mapping[str, Ed25519PublicKey]) -> str | None:
    if head.key not in keys:
        return f"is signed with the key {head.key}, which is not among the public keys"
    if not is_signed(keys[head.key], head.signed_bytes, head.signature):
        return "is forged: its signature does not fit"
    if (head.number, head.previous) != (number, previous):
        return f"does not follow the line before it: it is head {head.number}, expected was {number}"
    return None


def unlinked_flaws(event_id: int | None) -> Iterator[Flaw]:
    """An event that the chain does not know."""
    if event_id is not None:
        said = f"event {event_id} has no link: it was put in past the chain, or its link was removed"
        yield Flaw(said=said, event_id=event_id)


class Walk:
    """One pass over the links in order; it stops at the first row that is not as it was written."""

    def __init__(self, heads: Sequence[Head], *, must_hold_seals: bool) -> None:
        """Lay the heads beside the rows."""
        self.events = 0
        self.first = 0
        self.last = 0
        self._hash = NO_HASH
        self._heads = {head.position: head for head in heads}
        self._cuts = {head.position: head for head in heads if head.kind == CUT}
        self._by_number = {head.number: head for head in heads if head.kind == HEAD}
        self._must_hold_seals = must_hold_seals
        self._agreed = 0  # the last position that a head vouched for
        self._broken: Flaw | None = None
        self.seals_missed: list[Flaw] = []

    def step(self, row: ChainRow) -> bool:
        """Take the next row; whether the walk goes on."""
        said = (self._begin(row) if self.events == 0 else None) or self._flaw_of(row)
        if said is not None:
            self._broken = Flaw(said=said, position=row.position, event_id=row.event_id)
            return False
        self.events += 1
        self.last, self._hash = row.position, row.hash
        self._agreed = row.position if row.position in self._heads else self._agreed
        if self._must_hold_seals and row.columns is not None and row.columns[ACTION] == "audit.seal":
            self._look_for_seal(row.columns[DETAILS])
        return True

    def in_rows(self) -> Iterator[Flaw]:
        """The first broken row, or what is missing behind the last one."""
        if self._broken is not None:
            yield self._broken
        else:
            yield from self._tail()

    def _begin(self, row: ChainRow) -> str | None:
        self.first = row.position
        if row.position == 1:
            return None
        cut = self._cuts.get(row.position - 1)
        if cut is None:
            return (
                f"position {row.position} (event {row.event_id}) is the first one, and no signed cut says "
                "that the rows before it were removed by the retention"
            )
        self.last, self._hash, self._agreed = cut.position, bytes.fromhex(cut.hash), cut.position
        return None

    def _flaw_of(self, row: ChainRow) -> str | None:
        at = f"position {row.position} (event {row.event_id})"
        if row.position != self.last + 1:
            missing = self.last + 1
            return f"position {missing} is missing: the chain goes on with {at}; the row was removed"
        if row.columns is None:
            return f"{at}: the event is gone, its link is there"
        if row.previous != self._hash:
            return f"{at} does not follow the row before it: the previous hash differs"
        if event_hash(row.position, row.previous, row.columns) != row.hash:
            return f"{at} was changed: its columns give another hash than its link holds"
        head = self._heads.get(row.position)
        if head is not None and head.hash != row.hash.hex():
            return (
                f"{at} is not what head {head.number} of {head.at} signed: "
                f"rows from position {self._agreed + 1} on were written anew"
            )
        return None

    def _tail(self) -> Iterator[Flaw]:
        head = max(self._heads.values(), key=lambda one: one.position, default=None)
        if head is not None and head.position > self.last and not (self.events == 0 and head.kind == CUT):
            said = (
                f"the chain ends at position {self.last}, but head {head.number} of {head.at} signed "
                f"position {head.position}: {head.position - self.last} rows at its end were removed"
            )
            yield Flaw(said=said, position=self.last)

    def _look_for_seal(self, details: str | None) -> None:
        sealed = json.loads(details or "{}")
        head = self._by_number.get(sealed.get("number"))
        if head is None or (head.position, head.hash) != (sealed.get("position"), sealed.get("hash")):
            said = (
                f"the heads file lacks head {sealed.get('number')} of position {sealed.get('position')}, "
                f"which event at position {self.last} sealed: the file was cut or replaced"
            )
            self.seals_missed.append(Flaw(said=said, position=self.last))
