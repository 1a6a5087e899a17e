"""Every file of a run's results holds the model card of the run, opened again by other programs."""

import csv
import io
import json
import zipfile

import openpyxl
import pyarrow.parquet as pq
import pyogrio
import pytest
from sqlalchemy import update

from app.domain.actors import COMMAND_LINE_ACTOR as ACTOR
from app.domain.exports import ExportFormat, ExportRequest, file_name
from app.jobs.exports import export
from app.models.datasets import Dataset
from app.services import model_cards
from app.store import calibrations as calibrations_store
from tests.domain import cards
from tests.jobs import exporting

ZIPPED = (ExportFormat.CSV, ExportFormat.SHAPEFILE)
WITH_LINES = (ExportFormat.GEOPACKAGE, ExportFormat.XLSX, *ZIPPED)


@pytest.fixture(scope="module")
def city(shared_session):
    made = exporting.build(shared_session)
    calibrations_store.keep(shared_session, area_id=made.district.id, found=[cards.calibration()])
    shared_session.flush()
    return made


@pytest.fixture(autouse=True)
def connection(undone_after_test):
    return undone_after_test


def exported(tmp_path, layer, form):
    request = ExportRequest(layer=layer, format=form)
    path = tmp_path / file_name(request, exporting.AT)
    export(ACTOR, request, path)
    return path


def document(path, form):
    """The JSON that a file carries of itself."""
    if form in ZIPPED:
        with zipfile.ZipFile(path) as archive:
            return json.loads(archive.read("filters.json"))
    if form is ExportFormat.GEOJSON:
        return json.loads(path.read_text(encoding="utf-8"))["citygrid"]
    if form is ExportFormat.GEOPARQUET:
        return json.loads(pq.read_metadata(path).metadata[b"citygrid"])
    return json.loads(pyogrio.read_info(path, layer=0)["layer_metadata"]["citygrid"])


def lines(path, form):
    """The lines of the card: section, item and value."""
    if form is ExportFormat.XLSX:
        sheet = openpyxl.load_workbook(path)["模型卡 Model card"]
        return list(sheet.iter_rows(min_row=2, values_only=True))
    if form is ExportFormat.GEOPACKAGE:
        table = pyogrio.read_dataframe(path, layer="model_card", read_geometry=False)
        return list(table[["section", "item", "value"]].itertuples(index=False, name=None))
    with zipfile.ZipFile(path) as archive:
        content = archive.read("模型卡.csv").decode("utf-8-sig")
    return [tuple(row) for row in csv.reader(io.StringIO(content))][1:]


@pytest.mark.parametrize("form", [one for one in ExportFormat if one is not ExportFormat.XLSX])
@pytest.mark.parametrize("layer", ["gaps", "coverage"])
def test_a_file_carries_the_card_as_json(session, city, tmp_path, layer, form):
    found = document(exported(tmp_path, layer, form), form)["model_card"]
    shown = model_cards.card(session, ACTOR, run_id=city.run.id)
    assert found["run_id"] == city.run.id
    assert found["inputs"][0]["version"] == shown.inputs[0].version == 7
    assert found["assumed"]["assumed_share"] == 0.5
    assert found["receiver"]["height_m"] is None  # this run noted none
    (error,) = found["calibration"]
    assert (error["technology"], error["rmse_db"], error["held_out"]) == ("4G", 11.9, "site")
    assert error["made_at"] == "2026-11-20T02:15:00+00:00"


@pytest.mark.parametrize("form", WITH_LINES)
@pytest.mark.parametrize("layer", ["gaps", "coverage"])
def test_a_file_for_readers_has_the_card_as_lines_in_both_languages(city, tmp_path, layer, form):
    found = lines(exported(tmp_path, layer, form), form)
    assert (
        "接收与余量 / Receiver and margins",
        "接收高度 / Receiver height",
        "未记录 / not recorded",
    ) in found
    assert ("模型 / Model", "覆盖运算 / Coverage run", str(city.run.id)) in found
    ((value,),) = [row[2:] for row in found if row[1] == "4G"]
    assert "均方根误差 11.9\u202fdB" in value and "RMSE 11.9\u202fdB" in value
    assert {section.partition(" / ")[2] for section, _, _ in found} == {
        *("Model", "Inputs", "Resolution", "Receiver and margins", "Thresholds"),
        *("Assumed and inferred", "Flags", "Calibration error"),
    }


def test_a_file_of_no_run_has_no_card(city, tmp_path):
    book = openpyxl.load_workbook(exported(tmp_path, "stations", ExportFormat.XLSX))
    assert book.sheetnames == ["数据 Data", "筛选条件 Filters", "字段说明 Fields"]
    path = exported(tmp_path, "stations", ExportFormat.GEOPACKAGE)
    assert "model_card" not in {name for name, _ in pyogrio.list_layers(path)}
    assert document(path, ExportFormat.GEOPACKAGE)["model_card"] is None
    with zipfile.ZipFile(exported(tmp_path, "stations", ExportFormat.CSV)) as archive:
        assert "模型卡.csv" not in archive.namelist()


def test_a_title_that_looks_like_a_formula_is_defused_in_the_csv_of_the_card(session, city, tmp_path):
    session.execute(update(Dataset).where(Dataset.key == "test-stations").values(title=exporting.FORMULA))
    session.flush()
    value = next(
        row[2]
        for row in lines(exported(tmp_path, "gaps", ExportFormat.CSV), ExportFormat.CSV)
        if row[1] == "test-stations"
    )
    assert value.startswith("'=HYPERLINK")
