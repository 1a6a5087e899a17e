"""Antennas in the MSI Planet format: a file is one row, an archive of them a row each."""

from collections.abc import Iterator, Sequence
from typing import Any

from app.domain.planet_file import PlanetAntenna, planet_antenna
from app.errors import RefusedError
from app.files.contents import refuse_other_content
from app.files.encodings import text_lines
from app.files.sources import ByteSource
from app.files.tables import FileHead, FileRow, FileSource, in_blocks

MAX_ANTENNA_BYTES = 1_000_000  # of a file; one value a degree makes about 10,000
COLUMNS = (
    *("code", "manufacturer", "min_frequency_mhz", "max_frequency_mhz", "gain_dbi"),
    *("electrical_tilt_deg", "horizontal_db", "vertical_db"),
)
LOSS_DECIMALS = 4


def read_planet(sources: Sequence[ByteSource], *, encoding: str) -> FileSource:
    """Rows of antennas; a file that breaks a rule is refused with the line that does."""
    head = FileHead(columns=COLUMNS, number_word="file", has_shapes=False)

    def entries() -> Iterator[FileRow]:
        for number, source in enumerate(sources, start=1):
            yield FileRow(number, _cells(_antenna(source, encoding)))

    return FileSource(head=head, blocks=lambda: in_blocks(entries(), has_shapes=False))


def _antenna(source: ByteSource, encoding: str) -> PlanetAntenna:
    refuse_other_content(source.name, source.start(), None)
    size = sum(map(len, source.blocks()))
    if size > MAX_ANTENNA_BYTES:
        raise RefusedError(f"{source.name}: {size} bytes; an antenna has at most {MAX_ANTENNA_BYTES}")
    try:
        return planet_antenna(text_lines(source, encoding))
    except RefusedError as error:
        raise RefusedError(f"{source.name}: {error}") from None


def _cells(antenna: PlanetAntenna) -> dict[str, Any]:
    return {
        "code": antenna.name,
        "manufacturer": antenna.manufacturer,
        "min_frequency_mhz": antenna.min_frequency_mhz,
        "max_frequency_mhz": antenna.max_frequency_mhz,
        "gain_dbi": antenna.gain_dbi,
        "electrical_tilt_deg": antenna.electrical_tilt_deg,
        "horizontal_db": antenna.horizontal_db.round(LOSS_DECIMALS).tolist(),
        "vertical_db": antenna.vertical_db.round(LOSS_DECIMALS).tolist(),
    }
