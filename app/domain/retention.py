"""How long rows are kept: what a rule may not name, and what it says."""

from dataclasses import dataclass

# The record of deeds has a retention of its own, under its own guards; here nothing removes from it.
NEVER = "audit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Rows of a table go once a time column is so many days ago; a row without that time stays."""

    table: str
    time_column: str
    keep_days: int
