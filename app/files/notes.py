"""What stands beside the rows of an export: its field list, and where the rows come from."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from app.domain.columns import Column
from app.domain.datums import datum_label
from app.domain.exports import ExportFacts, RunFact
from app.files.model_card import card_document

FIELDS_NAME = "字段说明"
FIELDS_FILE = f"{FIELDS_NAME}.csv"
FILTERS_FILE = "filters.json"
FIELD_HEADERS = {
    "name": "字段 name",
    "ascii10": "短名 ascii10",
    "zh": "中文名 zh",
    "en": "英文名 en",
    "type": "类型 type",
    "unit": "单位 unit",
    "allowed": "取值 allowed",
    "null": "空值含义 null",
    "source": "来源 source",
    "example": "示例 example",
    "sensitivity": "敏感性 sensitivity",
    "since": "始于版本 since",
}
FACT_WORDS = {
    "title": "标题 title",
    "layer": "图层 layer",
    "rows": "行数 rows",
    "filters": "筛选条件 filters",
    "crs": "坐标系 CRS",
    "datum": "坐标基准 datum",
    "data_dates": "数据日期 data dates",
    "thresholds": "门限 thresholds",
    "run": "覆盖计算 coverage run",
    "sources": "数据来源与许可 sources and licences",
    "warnings": "注意 warnings",
    "notes": "说明 notes",
    "made_by": "导出人 made by",
    "made_at": "导出时间（UTC） made at",
    "software": "软件 software",
    "permalink": "链接 permalink",
    "permalink_path": "链接（接在本系统网址之后） permalink, after the address of the service",
}


def field_rows(columns: Sequence[Column]) -> list[tuple[str, ...]]:
    """The field list, a row a column, in the order of `FIELD_HEADERS`."""
    names = [one.name for one in fields(Column)]
    return [tuple(str(getattr(column, name)) for name in names) for column in columns]


def field_list(columns: Sequence[Column]) -> list[dict[str, str]]:
    """The field list as JSON holds it."""
    return [dict(zip(FIELD_HEADERS, row, strict=True)) for row in field_rows(columns)]


def document_of(facts: ExportFacts) -> dict[str, Any]:
    """Everything but the field list, as JSON holds it."""
    request = facts.request
    return {
        "title": facts.title,
        "layer": facts.layer.key,
        "rows": facts.rows,
        "filters": request.as_parameters()["filters"],
        "crs": facts.crs_name,
        "datum": request.datum,
        "data_dates": sorted({one.vintage for one in facts.sources if one.vintage}),
        "thresholds": None if facts.run is None else _thresholds(facts.run),
        "run": None if facts.run is None else _run(facts.run),
        "model_card": None if facts.card is None else card_document(facts.card),
        "sources": [
            {one.name: getattr(source, one.name) for one in fields(source)} for source in facts.sources
        ],
        "warnings": list(facts.warnings),
        "notes": list(facts.notes),
        "made_by": facts.made_by,
        "made_at": facts.made_at.isoformat(timespec="seconds"),
        "software": facts.software,
        **facts.link,
    }


def _thresholds(run: RunFact) -> dict[str, Any]:
    return {
        "profile": run.profile,
        "level_kind": run.level_kind,
        "threshold_dbm": run.threshold_dbm,
        "breaks_dbm": list(run.breaks_dbm),
    }


def _run(run: RunFact) -> dict[str, Any]:
    published = None if run.published_at is None else run.published_at.isoformat(timespec="seconds")
    return {
        "id": run.id,
        "published_at": published,
        "model": run.model,
        "code_version": run.code_version,
        "dataset_versions": dict(run.dataset_versions),
        "dataset_batches": dict(run.dataset_batches),
        "operator": run.operator,
        "reception": run.reception,
    }


def fact_rows(facts: ExportFacts) -> list[tuple[str, str]]:
    """The same as lines of a table: a list has a line an entry; the model card has lines of its own."""
    rows = []
    for key, value in document_of(facts).items():
        if key == "model_card":
            continue
        entries = value if isinstance(value, list) else [value]
        if key == "datum":
            entries = [datum_label(value)]
        rows += [(FACT_WORDS[key], _line(entry)) for entry in entries or [None]]
    return rows


def _line(value: Any) -> str:
    if value is None or value == {}:
        return "–"
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_inner(inner)}" for key, inner in value.items() if inner is not None)
    return str(value)


def _inner(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)


def facts_text(facts: ExportFacts) -> str:
    """The facts as JSON text."""
    return json.dumps(document_of(facts), ensure_ascii=False, indent=2)


def fields_csv(columns: Sequence[Column]) -> bytes:
    """The field list for a spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(FIELD_HEADERS.values())
    writer.writerows(field_rows(columns))
    return out.getvalue().encode("utf-8-sig")
