"""The datum of a file: stated, in the file itself, in its profile, or told by evidence; never guessed."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from app.domain.datums import AUTO, DatumSource, datum_named
from app.domain.imports import ImportKind, Kind, ShapeKind
from app.errors import RefusedError
from app.files.tables import FileHead, FileSource, rows_at
from app.models.base import METRIC_SRID
from app.services.import_intake import Row
from app.services.import_request import ImportRequest
from app.services.import_rows import RowReader
from app.store.references import known_shapes
from spatial.datum_references import References
from spatial.datum_verdict import DatumVerdict, judge_datum

DATUM_OF_EPSG = {4326: "wgs84", 4490: "cgcs2000"}
SAMPLED_ROWS = 100_000  # that the evidence is drawn from, evenly out of the whole file
GOLDEN = (5**0.5 - 1) / 2  # its multiples fall evenly between 0 and 1, whatever comes periodically in a file


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundDatum:
    """A datum with its origin; the verdict where evidence was asked for."""

    datum: str | None = None
    source: DatumSource | None = None
    is_swapped: bool = False
    verdict: DatumVerdict | None = None


def found_datum(
    session: Session, request: ImportRequest, kind: Kind, file: FileSource, reader: RowReader
) -> FoundDatum:
    """The datum of the file's positions; refuses where nobody says it and the evidence does not."""
    if kind.shape is ShapeKind.NONE:
        return FoundDatum()
    if request.choices.datum == AUTO:
        verdict = verdict_on(session, request, file, reader)
        if verdict.datum is None:
            raise UnclearDatumError(verdict, request.path.name)
        return FoundDatum(
            datum=verdict.datum,
            source=DatumSource.EVIDENCE,
            is_swapped=verdict.is_swapped,
            verdict=verdict,
        )
    if request.choices.datum is not None:
        return FoundDatum(datum=datum_named(request.choices.datum), source=DatumSource.STATED)
    if file.head.epsg is not None:
        code = file.head.epsg
        return FoundDatum(datum=DATUM_OF_EPSG.get(code, f"EPSG:{code}"), source=DatumSource.FILE)
    if request.profile is not None and request.profile.datum is not None:
        return FoundDatum(datum=datum_named(request.profile.datum), source=DatumSource.PROFILE)
    raise RefusedError(_unstated(file.head))


class UnclearDatumError(RefusedError):
    """The evidence does not tell the datum; it goes with the refusal."""

    def __init__(self, verdict: DatumVerdict, file_name: str) -> None:
        super().__init__(f"{file_name}: --datum auto: {verdict.reason}")
        self.verdict = verdict


def _unstated(head: FileHead) -> str:
    hint = f" ({head.datum_hint})" if head.datum_hint else ""
    return (
        f"the datum of the positions is not stated{hint}; "
        "add --datum wgs84, cgcs2000, gcj02, bd09, EPSG:n, or auto to have it told by what is known already"
    )


def verdict_on(session: Session, request: ImportRequest, file: FileSource, reader: RowReader) -> DatumVerdict:
    """What the rows of a file say about their datum, beside what is known of the place."""
    rows = drawn_rows(file, reader)
    shapes_there = known_shapes(session, but_dataset=request.dataset_key)
    known = References(
        areas=shapes_there.areas,
        area_codes=shapes_there.area_codes,
        water=shapes_there.water,
        roads=shapes_there.roads,
        buildings=shapes_there.buildings,
        synthetic=shapes_there.synthetic,
    )
    if rows and all(row.raw is not None for row in rows):
        return judge_datum(np.array([row.raw for row in rows]), known, metric_epsg=METRIC_SRID)
    shapes = np.empty(len(rows), dtype=object)
    shapes[:] = [row.shape for row in rows]
    sound = ~shapely.is_empty(shapes) & ~shapely.is_missing(shapes)
    codes = _codes(request.kind, rows, sound)
    return judge_datum(shapely.force_2d(shapes[sound]), known, metric_epsg=METRIC_SRID, codes=codes)


def _codes(kind: ImportKind, rows: list[Row], sound: NDArray[np.bool_]) -> tuple[str, ...]:
    """Areas are compared with the known ones of the same code."""
    if kind is not ImportKind.AREAS:
        return ()
    return tuple(row.values["code"] for row, keep in zip(rows, sound, strict=True) if keep)


def drawn_rows(file: FileSource, reader: RowReader) -> list[Row]:
    """Good rows evenly out of a file, in its order: all of a small one, else half to all of the most."""
    share, seen = 1.0, 0
    drawn: list[tuple[float, Row]] = []
    for block in file.blocks():
        lots = GOLDEN * np.arange(seen, seen + len(block.rows)) % 1.0
        seen += len(block.rows)
        places = np.flatnonzero(lots < share)
        lot_of = {block.numbers[place]: lots[place] for place in places.tolist()}
        drawn += [(lot_of[row.number], row) for row in reader.read(rows_at(block, places)).rows]
        while len(drawn) > SAMPLED_ROWS:
            share /= 2
            drawn = [(lot, row) for lot, row in drawn if lot < share]
    return [row for _, row in drawn]
