"""The data dictionary as a page of the documentation."""

from collections.abc import Iterable

from app.domain.columns import Column, dictionary, shape_columns

HEAD = """# Data dictionary

Every column of every layer that can be exported. This page is written from `app/domain/dictionary`
by `flask data dictionary docs/dictionary.md`; change the YAML there, and write the page anew.

`short` is the name in a Shapefile. In CSV and XLSX the [place](#place) of a row stands in columns of its own.
"""
TABLE_HEAD = (
    "| column | short | 中文 | English | type | unit | allowed | empty means | source | example "
    "| sensitivity | since |"
)


def dictionary_document() -> str:
    """Markdown, a table a layer."""
    parts = [HEAD]
    for layer in dictionary().values():
        about = f"{layer.about_zh} {layer.about_en} Shapes: {layer.geometry}."
        parts.append(f"## {layer.key}\n\n**{layer.zh} / {layer.en}.** {about}\n\n{_table(layer.columns)}\n")
    parts.append(f"## Place\n\n{_table(shape_columns().values())}\n")
    return "\n".join(parts)


def _table(columns: Iterable[Column]) -> str:
    ruler = "|" + "---|" * (TABLE_HEAD.count("|") - 1)
    return "\n".join([TABLE_HEAD, ruler, *(_row(column) for column in columns)])


def _row(column: Column) -> str:
    cells = (
        f"`{column.name}`",
        f"`{column.ascii10}`",
        column.zh,
        column.en,
        column.type,
        column.unit,
        column.allowed,
        column.null,
        column.source,
        column.example,
        column.sensitivity,
        column.since,
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
