"""What a file says of itself, as lines for readers."""

from dataclasses import replace

from app.domain.exports import ExportFormat, Shift
from app.files.notes import fact_rows
from tests.files.exporting import facts


def lines(shown):
    return dict(fact_rows(shown))


def test_what_is_not_known_of_a_source_is_left_out():
    known = facts(ExportFormat.XLSX)
    (source,) = known.sources
    shown = replace(known, sources=(replace(source, source=None, licence=None, vintage=None),))
    line = lines(shown)["数据来源与许可 sources and licences"]
    assert "None" not in line and "licence" not in line
    assert line == "key: things-2026; title: 物 / Things; version: 3; batch_id: 8; is_synthetic: True"


def test_a_datum_is_written_as_people_write_it():
    assert lines(facts(ExportFormat.XLSX, shift=Shift.GCJ02))["坐标基准 datum"] == "GCJ-02"
