"""The model card of a run as pages show it."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.domain.coverage import CoverageRecord, RunStatus
from app.domain.model_card import ModelCard
from app.domain.model_card_lines import Writing, sections_of
from app.domain.model_card_words import Said
from app.services import model_cards
from app.web import words, written
from app.web.current import current_actor
from app.web.language import name_of

LONG = frozenset({"footprints"})


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A title and its lines, in the language of the request."""

    key: str
    title: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ShownCard:
    """A card in the language of the request; `errors` are by technology, none where not calibrated."""

    run_id: int
    errors: tuple[str, ...]
    sections: tuple[ShownSection, ...]

    @property
    def short_sections(self) -> tuple[ShownSection, ...]:
        """What stands beside a map: all but the list of areas, which is long."""
        return tuple(one for one in self.sections if one.key not in LONG)

    @property
    def path(self) -> str:
        """Its own page."""
        return path_of(self.run_id)


def path_of(run_id: int) -> str:
    """The page of a card."""
    return f"/coverage/runs/{run_id}"


def card_of(session: Session, run: CoverageRecord | None) -> ShownCard | None:
    """The card beside the figures of a run; none before there are any."""
    if run is None or run.status is not RunStatus.PUBLISHED:
        return None
    return shown(model_cards.card_of_run(session, current_actor(), run=run))


def shown(card: ModelCard) -> ShownCard:
    """A card as the reader has it."""
    writing = Writing(when=written.when_there, text=_known)
    sections = tuple(
        ShownSection(
            one.key, _said(one.title), tuple((_said(item), _said(value)) for item, value in one.lines)
        )
        for one in sections_of(card, writing)
    )
    errors = tuple(f"{one.technology} {written.unit(one.rmse_db, 'dB', 1)}" for one in card.calibration)
    return ShownCard(card.run_id, errors, sections)


def _said(text: Said) -> str:
    return name_of(text.zh, text.en)


def _known(text: str) -> str:
    """A source or licence that the program itself wrote, in the language of the reader."""
    return str(words.SOURCES.get(text) or words.LICENCES.get(text) or text)
