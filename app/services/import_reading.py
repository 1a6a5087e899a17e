"""One file on its way in: its columns, its datum, and its rows block by block."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.domain.import_kinds import KINDS
from app.domain.import_mapping import Wishes, refuse_unknown_where, sources_of
from app.domain.imports import ImportKind, Kind, ShapeKind
from app.files.read import read_file
from app.files.tables import FileSource
from app.services.import_antennas import taken_flaw
from app.services.import_datum import FoundDatum, found_datum
from app.services.import_far import FarCheck
from app.services.import_intake import Intake, make_codes
from app.services.import_network import operator_flaw
from app.services.import_request import ImportRequest
from app.services.import_rows import RowReader
from app.services.import_shapes import Placing, place
from app.store import import_lookups, import_places

Check = Callable[[Intake], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A file with everything that is known before its rows are read."""

    kind: Kind
    file: FileSource
    reader: RowReader
    found: FoundDatum
    placing: Placing | None
    check: Check

    def blocks(self) -> Iterator[Intake]:
        """Rows that are read, placed and checked one by one."""
        for block in self.file.blocks():
            intake = self.reader.read(block)
            if self.placing is not None:
                place(intake, self.placing)
            make_codes(intake.rows, self.kind.natural_key)
            self.check(intake)
            yield intake


def opened(request: ImportRequest) -> FileSource:
    """The file of a request, read as was chosen or as its profile says."""
    return read_file(
        request.path,
        encoding=request.choices.encoding,
        layer=request.choices.layer or (request.profile.layer if request.profile else None),
        max_megabytes=request.max_megabytes,
        kind=request.kind.value,
    )


def row_reader(request: ImportRequest, file: FileSource) -> RowReader:
    """What feeds our columns from those of a file."""
    kind, profile = KINDS[request.kind], request.profile
    wishes = Wishes(maps=request.choices.maps, constants=request.choices.constants, profile=profile)
    sources = sources_of(kind, file.head.columns, wishes, has_shapes=file.head.has_shapes)
    where = {**(profile.where if profile else {}), **request.choices.where}
    refuse_unknown_where(where, file.head.columns)
    return RowReader(kind, sources, where)


def reading_of(session: Session, request: ImportRequest, file: FileSource) -> Reading:
    """Settle columns and datum of a file."""
    kind, reader = KINDS[request.kind], row_reader(request, file)
    found = found_datum(session, request, kind, file, reader)
    return Reading(
        kind=kind,
        file=file,
        reader=reader,
        found=found,
        placing=_placing(session, request, kind, found),
        check=_check_of(session, request),
    )


def _placing(session: Session, request: ImportRequest, kind: Kind, found: FoundDatum) -> Placing | None:
    if kind.shape is ShapeKind.NONE or found.datum is None:
        return None
    return Placing(
        shape=kind.shape,
        datum=found.datum,
        is_swapped=found.is_swapped,
        far=FarCheck(import_places.known_boxes(session), allow_far=request.choices.allow_far),
    )


def _check_of(session: Session, request: ImportRequest) -> Check:
    """What the rows of a kind must agree with in what is stored, one by one."""
    if request.kind is ImportKind.ANTENNAS:
        others = import_lookups.antenna_owners(session, but_dataset=request.dataset_key)

        def leave_others(intake: Intake) -> None:
            intake.refuse(remark for row in intake.rows if (remark := taken_flaw(row, others)))

        return leave_others
    if request.kind is not ImportKind.MEASUREMENTS:
        return _unchecked
    numbers = import_lookups.numbers_of_new(request.choices.new_operators)
    known = {**numbers, **import_lookups.operator_ids(session)}

    def name_operators(intake: Intake) -> None:
        intake.refuse(remark for row in intake.rows if (remark := operator_flaw(row, known)))
        for row in intake.rows:
            row.values["operator_id"] = known[row.values["operator"]]

    return name_operators


def _unchecked(intake: Intake) -> None:
    """Nothing has to agree."""
