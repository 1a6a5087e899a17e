"""The report of an import: what was refused or noted, row by row, as a file."""

from pathlib import Path

from app.files.reports import write_report
from app.services.import_request import ImportResult

STEM_BYTES = 200  # a file name has at most 255; a key of 200 characters may take 800


def report_name(result: ImportResult) -> str:
    """The name of the file: of the batch where there is one, else of the dataset that was refused."""
    if result.is_written:
        return f"{result.batch_id}.csv"
    return f"{result.dataset.encode()[:STEM_BYTES].decode(errors='ignore')}.refused.csv"


def has_rows(result: ImportResult) -> bool:
    """Whether there is anything to report row by row."""
    return bool(result.refusals or result.noted)


def write_import_report(result: ImportResult, path: Path) -> None:
    """Every refused row, then every noted one, in the order of the file."""
    rows = (
        (one.number, one.column, one.value, one.rule, outcome)
        for outcome, remarks in (("refused", result.refusals), ("noted", result.noted))
        for one in remarks
    )
    write_report(path, number_word=result.number_word, rows=rows)
