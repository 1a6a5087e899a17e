"""Who passes what, as docs/conformance.md says it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

NAMES = {"ours": "CityGrid", "tipg": "TiPg", "pygeoapi": "pygeoapi"}
ROOT = "http://www.opengis.net/spec/"
HEAD = """\
# Who passes which abstract test

Written by `make test-peers` on {day}; do not edit. The tests of `tests/ogc` are asked of
{subjects}, each with the same rows: the peers as a check of the tests, for
one that only its author passes may ask for more than the standard does.

*passes*: every test of this abstract test. *fails*: n of m of them do not. *not claimed*: they do not, and
the server does not declare the class. *-*: not asked, as its tests look into our own process or at choices of
ours; the last table names them.
"""


@dataclass(frozen=True, slots=True)
class Subject:
    """A server, and how the tests of each abstract test ended with it."""

    name: str
    version: str
    declared: frozenset[str]
    tests: Mapping[str, Mapping[str, str]]
    left_out: Mapping[str, str]

    def word(self, abstract: str) -> str:
        """How an abstract test ended."""
        counts = Counter(self.tests.get(abstract, {}).values())
        asked = counts["passed"] + counts["failed"]
        if not asked:
            return "-"
        if not counts["failed"]:
            return "passes"
        if class_of(abstract) not in self.declared:
            return "not claimed"
        return f"**fails** {counts['failed']} of {asked}"


def read(outcomes: Mapping[str, Any]) -> Subject:
    """A subject out of the file that its run wrote."""
    return Subject(
        name=NAMES[outcomes["name"]],
        version=outcomes["version"],
        declared=frozenset(outcomes["declared"]),
        tests=outcomes["tests"],
        left_out=outcomes["left_out"],
    )


def class_of(abstract: str) -> str:
    """The conformance class that an abstract test is of."""
    return abstract.partition("#")[0]


def page(subjects: Sequence[Subject], day: date) -> str:
    """The whole page."""
    known = sorted({abstract for one in subjects for abstract in one.tests})
    named = [f"{one.name} {one.version}" for one in subjects]
    head = HEAD.format(day=day.isoformat(), subjects=", ".join(named))
    parts = {
        "By class": _by_class(subjects, known),
        "One by one": _one_by_one(subjects, known),
        "Not asked of peers": _left_out(subjects),
    }
    return "\n".join([head, *(f"## {title}\n\n{part}" for title, part in parts.items())])


def _by_class(subjects: Sequence[Subject], known: Sequence[str]) -> str:
    rows = []
    for name in sorted({class_of(one) for one in known}):
        own = [one for one in known if class_of(one) == name]
        rows.append([f"`{name.removeprefix(ROOT)}`", *(_passed(subject, own) for subject in subjects)])
    return _table(["class", *(one.name for one in subjects)], rows)


def _passed(subject: Subject, own: Sequence[str]) -> str:
    words = Counter(subject.word(one) for one in own)
    asked = len(own) - words["-"]
    if not asked:
        return "-"
    claim = "" if class_of(own[0]) in subject.declared else ", not claimed"
    return f"{words['passes']} of {asked}{claim}"


def _one_by_one(subjects: Sequence[Subject], known: Sequence[str]) -> str:
    rows = [[f"`{one.removeprefix(ROOT)}`", *(subject.word(one) for subject in subjects)] for one in known]
    return _table(["abstract test", *(one.name for one in subjects)], rows)


def _left_out(subjects: Sequence[Subject]) -> str:
    reasons = {test: reason for one in subjects for test, reason in one.left_out.items()}
    rows = [[f"`{test}`", reason] for test, reason in sorted(reasons.items())]
    return "Whole tests, or some of their cases.\n\n" + _table(["test", "reason"], rows)


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"
