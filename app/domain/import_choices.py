"""What somebody chooses for an import, on the command line or step by step on a page."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.domain.access_levels import access_level_named
from app.domain.import_values import MAX_CODE_CHARACTERS, Reader, code_text, short_text
from app.errors import RefusedError

DESCRIPTIONS = ("title", "owner", "source", "licence", "vintage", "cadence")
MAX_KEY_CHARACTERS = MAX_CODE_CHARACTERS
MAX_DESCRIPTION_CHARACTERS = 500  # a column takes any text; lists and exports show it whole
SHOWN_CHARACTERS = 40  # of a text that is too long
KEY = short_text(MAX_KEY_CHARACTERS, "the key of a dataset")
DESCRIPTION = short_text(MAX_DESCRIPTION_CHARACTERS, "a description")
NAME = short_text(MAX_DESCRIPTION_CHARACTERS, "the name of an operator")


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportChoices:
    """How the columns are called, what is known about the rows, where they go and how strictly."""

    maps: tuple[tuple[str, str], ...] = ()
    constants: Mapping[str, str] = field(default_factory=dict)
    where: Mapping[str, str] = field(default_factory=dict)
    datum: str | None = None
    dataset: str | None = None
    title: str | None = None
    owner: str | None = None
    source: str | None = None
    licence: str | None = None
    vintage: str | None = None
    cadence: str | None = None
    access_level: str | None = None
    encoding: str | None = None
    layer: str | None = None
    keep_good: bool = False
    replace: bool = False
    allow_far: bool = False
    new_operators: Mapping[str, str] = field(default_factory=dict)

    def refuse_unfit(self) -> None:
        """Refuse texts that the tables do not take, by option, value and rule."""
        if self.dataset is not None:
            _refuse_unfit("--dataset", self.dataset, KEY)
        for name, value in self.stated.items():
            _refuse_unfit(f"--{name.replace('_', '-')}", value, DESCRIPTION)
        if self.access_level is not None:
            access_level_named(self.access_level)
        for code, name in self.new_operators.items():
            _refuse_unfit("--new-operator", code, code_text)
            _refuse_unfit(f"--new-operator {code}=", name, NAME)

    @property
    def stated(self) -> dict[str, str]:
        """What was said about the dataset."""
        known = {name: getattr(self, name) for name in (*DESCRIPTIONS, "access_level")}
        return {name: value for name, value in known.items() if value is not None}


def _refuse_unfit(option: str, value: str, reader: Reader) -> None:
    try:
        reader(value)
    except RefusedError as error:
        shown = value if len(value) <= SHOWN_CHARACTERS else f"{value[:SHOWN_CHARACTERS]}…"
        raise RefusedError(f"{option} {shown!r} {error}") from None
