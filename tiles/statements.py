"""Tile statements: one SQL file per layer, read once, parameters checked before the database sees them."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from sqlalchemy import TextClause, text

FOLDER = Path(__file__).with_name("sql")

# Every statement takes these: the address of the tile and the areas whose rows may be seen.
COMMON_PARAMETERS = frozenset({"z", "x", "y", "area_ids"})


class TileError(ValueError):
    """A tile that cannot be asked for: unknown layer, parameters or address."""


@dataclass(frozen=True, slots=True)
class Statement:
    """The SQL of a layer with the names of the values it binds."""

    layer: str
    clause: TextClause
    parameters: frozenset[str]
    digest: str  # changes with the SQL, so that cached tiles of an older statement are never met

    def check(self, given: Collection[str]) -> None:
        """Refuse values that are missing or that nothing binds."""
        missing = self.parameters - set(given)
        unknown = set(given) - self.parameters
        if missing or unknown:
            raise TileError(
                f"layer {self.layer!r} binds {sorted(self.parameters)}; "
                f"missing {sorted(missing)}, unknown {sorted(unknown)}"
            )


def layers() -> tuple[str, ...]:
    """The layers that have a statement."""
    return tuple(sorted(file.stem for file in FOLDER.glob("*.sql")))


@cache
def statement(layer: str) -> Statement:
    """The statement of a layer."""
    if layer not in layers():
        raise TileError(f"layer {layer!r} has no tile statement; there are {', '.join(layers())}")
    sql = (FOLDER / f"{layer}.sql").read_text(encoding="utf-8")
    clause = text(sql)
    parameters = frozenset(clause.compile().params)
    if not parameters >= COMMON_PARAMETERS:
        raise TileError(f"{layer}.sql does not bind {sorted(COMMON_PARAMETERS - parameters)}")
    return Statement(layer, clause, parameters, sha256(sql.encode()).hexdigest()[:16])
