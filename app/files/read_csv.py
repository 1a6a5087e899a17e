"""CSV in: cells by column name, each row with the line it begins on."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.errors import RefusedError
from app.files.encodings import MAX_LINE_CHARACTERS, text_lines
from app.files.sources import ByteSource
from app.files.tables import FileHead, FileRow, FileSource, RowFlaw, in_blocks, refuse_names

DELIMITERS = ",;\t|"
SHOWN_CHARACTERS = 80
QUOTED = re.compile(r'"[^"]*"')
# OpenCelliD publishes its files without a header: https://wiki.opencellid.org/wiki/Menu_map_view
OPENCELLID_HEADER = (
    *("radio", "mcc", "net", "area", "cell", "unit", "lon", "lat", "range"),
    *("samples", "changeable", "created", "updated", "averageSignal"),
)
OPENCELLID_RADIOS = frozenset({"GSM", "UMTS", "LTE", "NR", "CDMA", "NBIOT"})
OPENCELLID_NUMBERS = slice(1, 5)  # mcc, net, area, cell: whole numbers in every row


@dataclass(frozen=True, slots=True)
class _Broken:
    """A record whose quotes do not add up."""

    rule: str


Record = list[str] | _Broken


def read_csv(source: ByteSource, *, encoding: str) -> FileSource:
    """Rows of a CSV file; a row with more or fewer cells than the header is a flaw."""
    csv.field_size_limit(MAX_LINE_CHARACTERS)
    delimiter = _delimiter(source, encoding)
    first = next((record for _, record in _records(source, encoding, delimiter)), [])
    if isinstance(first, _Broken):
        raise RefusedError(f"{source.name}: line 1 {first.rule}")
    has_header = not _is_opencellid_row(first)
    header = tuple(name.strip() for name in first) if has_header else OPENCELLID_HEADER
    refuse_names(header, source.name, "the first line")

    def entries() -> Iterator[FileRow | RowFlaw]:
        records = _records(source, encoding, delimiter)
        if has_header:
            next(records)
        count = 0
        for count, (line, record) in enumerate(records, start=1):  # noqa: B007
            yield _entry(line, record, header, first)
        if not count:
            raise RefusedError(f"{source.name}: no row under the header; needs at least one")

    return FileSource(
        head=FileHead(
            columns=tuple(column for column in header if column), number_word="line", has_shapes=False
        ),
        blocks=lambda: in_blocks(entries(), has_shapes=False),
    )


def _is_opencellid_row(cells: Sequence[str]) -> bool:
    return (
        len(cells) == len(OPENCELLID_HEADER)
        and cells[0].strip().upper() in OPENCELLID_RADIOS
        and all(cell.strip().isdecimal() for cell in cells[OPENCELLID_NUMBERS])
    )


def _entry(line: int, record: Record, header: Sequence[str], first: Sequence[str]) -> FileRow | RowFlaw:
    if isinstance(record, _Broken):
        return RowFlaw(line, "", record.rule)
    if len(record) != len(header):
        return RowFlaw(line, _shown(record), f"has {len(record)} cells; the header has {len(header)}")
    if record == first and not _is_opencellid_row(record):
        return RowFlaw(line, _shown(record), "repeats the header")
    return FileRow(line, {name: cell for name, cell in zip(header, record, strict=True) if name})


def _shown(record: Sequence[str]) -> str:
    return ",".join(record)[:SHOWN_CHARACTERS]


def _delimiter(source: ByteSource, encoding: str) -> str:
    """The delimiter that stands most often in the first line that is not blank, outside of quotes."""
    line = next((line for line in text_lines(source, encoding) if line.strip()), "")
    bare = QUOTED.sub("", line)
    return max(DELIMITERS, key=bare.count)


def _records(source: ByteSource, encoding: str, delimiter: str) -> Iterator[tuple[int, Record]]:
    """Records with the line each begins on (a quoted cell may hold line breaks); blank lines are none."""
    reader = csv.reader(text_lines(source, encoding), delimiter=delimiter, strict=True)
    line = 1
    while True:
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "expected after" not in str(error):  # an open quote has swallowed what follows
                raise RefusedError(
                    f"{source.name}: the record that begins on line {line} is not CSV: {error}"
                ) from None
            yield line, _Broken(f"is not CSV: {error}")
        else:
            if record:
                yield line, record
        line = reader.line_num + 1
