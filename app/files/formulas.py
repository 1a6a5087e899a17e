"""Text that no spreadsheet runs: what begins like a formula gets an apostrophe."""

FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r")


def defused(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA_MARKS) else text
