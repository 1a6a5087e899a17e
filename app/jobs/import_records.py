"""What jobs of imports find, in types that the database keeps as JSON."""

import math
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any

import shapely

from app.domain.imports import ImportKind
from app.services.import_intake import Remark, Row
from app.services.import_proposal import Look
from app.services.import_request import ImportRequest, ImportResult
from spatial.datum_verdict import DatumVerdict

LISTED_REMARKS = 100  # on the page; the report has them all
LISTED_CANDIDATES = 6
SHOWN_CHARACTERS = 120
SIMPLIFIED_M = 1.0  # outlines on the preview
SAMPLE_BYTES = 2_000_000  # of the shapes of a preview
LABELS = ("name_zh", "name", "code")


def plain(value: Any) -> Any:
    """A value as JSON and PostgreSQL take it: finite numbers, texts without NUL."""
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, Enum):
        return value.value
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, str):
        return value.replace("\0", "\ufffd")
    return value


def _record(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: plain(value) for name, value in values.items()}


def look_record(look: Look, *, rows: int, has_shapes: bool, hint: str) -> dict[str, Any]:
    """Columns with examples, and what the file may be."""
    return _record(
        {
            "columns": look.columns,
            "examples": {name: [one[:SHOWN_CHARACTERS] for one in found] for name, found in look.examples},
            "shapes": look.shapes,
            "has_shapes": has_shapes,
            "epsg": look.epsg,
            "datum_hint": hint,
            "rows": rows,
            "proposals": [
                {
                    "kind": one.kind,
                    "profile": one.profile,
                    "fed": one.fed,
                    "share": one.rows_that_fit_share,
                    "lacks": one.lacks,
                }
                for one in look.proposals
            ],
        }
    )


def check_record(request: ImportRequest, result: ImportResult) -> dict[str, Any]:
    """What an import would do."""
    return _record(
        {
            "dataset": result.dataset,
            "datum": result.datum,
            "datum_source": result.datum_source,
            "number_word": result.number_word,
            "rows_read": result.rows_read,
            "rows_kept": result.rows_kept,
            "rows_merged": result.rows_merged,
            "rows_refused": result.rows_refused,
            "rows_removed": result.rows_removed,
            "refusals": _remarks(result.refusals),
            "noted": _remarks(result.noted),
            "notes": [{"rule": note.rule, "rows": note.rows} for note in result.notes],
            "has_report": bool(result.refusals or result.noted),
            "unknown_operators": _unknown_operators(request.kind, result.refusals),
            "would_write": result.may_be_written,
        }
    )


def _remarks(remarks: Iterable[Remark]) -> list[dict[str, Any]]:
    listed = list(remarks)[:LISTED_REMARKS]
    return [
        {"number": one.number, "column": one.column, "value": one.value, "rule": one.rule} for one in listed
    ]


def _unknown_operators(kind: ImportKind, refusals: Iterable[Remark]) -> list[str]:
    """Codes that rows were refused for: whoever imports may know whose they are."""
    if kind not in (ImportKind.STATIONS, ImportKind.MEASUREMENTS):
        return []
    return sorted({one.value for one in refusals if one.column == "operator" and one.value})[:LISTED_REMARKS]


def verdict_record(verdict: DatumVerdict | None) -> dict[str, Any] | None:
    """What speaks for each reading of the positions, the best first."""
    if verdict is None:
        return None
    whole = verdict.as_record()
    return _record({**whole, "candidates": whole["candidates"][:LISTED_CANDIDATES]})


def sample_record(rows: Iterable[Row], pairs: Iterable[tuple[float, float]]) -> dict[str, Any]:
    """Rows as they would be stored, and positions as the file has them, for maps."""
    shown, size = [], 0
    for row in rows:
        if row.shape is None or row.shape.is_empty:
            continue
        wkb = shapely.to_wkb(shapely.simplify(row.shape, SIMPLIFIED_M), hex=True)
        size += len(wkb)
        if size > SAMPLE_BYTES:
            break
        shown.append({"number": row.number, "label": _label(row), "wkb": wkb})
    return _record({"rows": shown, "pairs": list(pairs)})


def _label(row: Row) -> str:
    found = (row.values.get(name) for name in LABELS)
    return next((str(one)[:SHOWN_CHARACTERS] for one in found if one), "")
