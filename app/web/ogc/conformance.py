"""The conformance classes that the service declares; `tests/ogc/record.py` writes them from passing tests."""

from pathlib import Path

LIST = Path(__file__).with_name("conformance.txt")
CLASSES = tuple(LIST.read_text(encoding="utf-8").split())
