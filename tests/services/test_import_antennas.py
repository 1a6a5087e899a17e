"""Antennas of manufacturers' files: in, named by sectors, and out again."""

import zipfile

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.actors import COMMAND_LINE_ACTOR
from app.errors import ConflictError
from app.models.network import AntennaPattern, Sector
from app.services.batches import undo_batch
from tests.files.antennas import lobe, planet_text, written_antenna
from tests.services.importing import bring, checksums, written

HEAD = (
    "code,lon,lat,operator,technology,antenna_height,pattern,gain,frequency,bandwidth,power_dbm,"
    "electrical_tilt\n"
)
GIVEN = {"datum": "wgs84", "new_operators": {"A": "First operator"}}


def station(session: Session, folder, pattern: str, gain: str = "17", tilt: str = "", code: str = "N1"):
    row = f"{code},121.41,31.21,A,4G,30,{pattern},{gain},1800,20,46,{tilt}\n"
    return bring(session, "stations", written(folder, f"{code}.csv", HEAD + row), **GIVEN)


def test_an_archive_of_antennas_is_kept_and_undone_without_a_trace(session: Session, tmp_path):
    before = checksums(session)
    path = tmp_path / "antennas.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.msi", planet_text("A", gain="15.85 dBd"))
        archive.writestr("b.msi", planet_text("B", width_deg=65.0))
    result = bring(session, "antennas", path)
    assert (result.rows_read, result.rows_kept) == (2, 2)
    first, second = session.scalars(select(AntennaPattern).order_by(AntennaPattern.code))
    assert (first.code, first.gain_dbi, first.electrical_tilt_deg, first.min_frequency_mhz) == (
        "A",
        18,
        4,
        1800,
    )
    assert second.horizontal_db == pytest.approx(lobe(65.0), abs=1e-5)
    undo_batch(session, COMMAND_LINE_ACTOR, batch_id=result.batch_id or 0)
    after = checksums(session)
    assert {table for table in after if after[table] != before[table]} == {"datasets"}


def test_a_new_edition_changes_an_antenna_and_is_taken_back_bit_by_bit(session: Session, tmp_path):
    bring(session, "antennas", written_antenna(tmp_path), dataset="maker")
    before = checksums(session)
    second = bring(session, "antennas", written_antenna(tmp_path, width_deg=33.3), dataset="maker")
    assert second.rows_kept == 1
    assert checksums(session)["antenna_patterns"] != before["antenna_patterns"]
    undo_batch(session, COMMAND_LINE_ACTOR, batch_id=second.batch_id or 0)
    assert checksums(session)["antenna_patterns"] == before["antenna_patterns"]


def test_a_sector_takes_the_gain_of_the_antenna_it_names(session: Session, tmp_path):
    bring(session, "antennas", written_antenna(tmp_path))
    station(session, tmp_path, "N20-04T", gain="")
    assert session.execute(select(Sector.pattern, Sector.gain_dbi)).one() == ("N20-04T", 18.0)


@pytest.mark.parametrize(
    ("pattern", "tilt", "column", "rule"),
    [
        (
            "N99",
            "",
            "pattern",
            "is not a known pattern (known: 3gpp-36814, 3gpp-38901, omni, N20-04T); import its file first",
        ),
        (
            "N20-04T",
            "6",
            "electrical_tilt_deg",
            "must be 4, which pattern N20-04T holds already; name the file of the other tilt",
        ),
    ],
)
def test_a_sector_with_an_antenna_that_is_not_there_is_refused(
    session: Session, tmp_path, pattern, tilt, column, rule
):
    bring(session, "antennas", written_antenna(tmp_path))
    (refusal,) = station(session, tmp_path, pattern, tilt=tilt).refusals
    assert (refusal.number, refusal.column, refusal.rule) == (2, column, rule)


def test_a_code_belongs_to_one_dataset_and_never_to_a_norm(session: Session, tmp_path):
    bring(session, "antennas", written_antenna(tmp_path), dataset="maker")
    (other,) = bring(session, "antennas", written_antenna(tmp_path), dataset="other").refusals
    assert (other.value, other.rule) == ("N20-04T", "belongs to dataset 'maker' already")
    (norm,) = bring(session, "antennas", written_antenna(tmp_path, "omni"), dataset="other").refusals
    assert norm.rule == "is a pattern that the service has itself"


def test_an_antenna_that_a_sector_names_is_not_taken_away(session: Session, tmp_path):
    antennas = bring(session, "antennas", written_antenna(tmp_path))
    stations = station(session, tmp_path, "N20-04T")
    with pytest.raises(ConflictError, match=r"lean on its antenna_patterns \(1 of sectors\)"):
        undo_batch(session, COMMAND_LINE_ACTOR, batch_id=antennas.batch_id or 0)
    for result in (stations, antennas):
        undo_batch(session, COMMAND_LINE_ACTOR, batch_id=result.batch_id or 0)
    assert session.scalars(select(AntennaPattern)).all() == []
