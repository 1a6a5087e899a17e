"""The model card of a run as files hold it: as JSON, and as lines in both languages."""

import csv
import io
from dataclasses import asdict
from datetime import datetime
from typing import Any

from app.domain.model_card import ModelCard
from app.domain.model_card_lines import sections_of
from app.files.formulas import defused

CARD_NAME = "模型卡"
CARD_FILE = f"{CARD_NAME}.csv"
CARD_HEADERS = {"section": "部分 section", "item": "项目 item", "value": "内容 value"}


def card_document(card: ModelCard) -> dict[str, Any]:
    """The card as JSON holds it, alike to that of the API."""
    return {name: _plain(value) for name, value in asdict(card).items()}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else value


def card_rows(card: ModelCard) -> list[tuple[str, str, str]]:
    """The card as lines of a table, in the order of `CARD_HEADERS`."""
    return [
        (section.title.both, item.both, value.both)
        for section in sections_of(card)
        for item, value in section.lines
    ]


def card_csv(card: ModelCard) -> bytes:
    """The lines for a spreadsheet, which runs nothing of them: titles and sources are of who imported."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(CARD_HEADERS.values())
    writer.writerows([defused(text) for text in row] for row in card_rows(card))
    return out.getvalue().encode("utf-8-sig")


def card_files(card: ModelCard | None) -> dict[str, bytes]:
    """What a zip holds of the card; nothing where the rows are of no run."""
    return {} if card is None else {CARD_FILE: card_csv(card)}
