"""The model card of a run, as whoever asks may see it."""

from sqlalchemy.orm import Session

from app.domain.actors import Actor
from app.domain.coverage import CoverageRecord
from app.domain.model_card import ModelCard
from app.domain.model_card_of_run import DatasetText, card_of
from app.services import coverage
from app.store import areas as areas_store
from app.store import calibrations as calibrations_store
from app.store import datasets as datasets_store


def card(session: Session, actor: Actor, *, run_id: int) -> ModelCard:
    """The card of a published run."""
    return card_of_run(session, actor, run=coverage.published_run(session, actor, run_id=run_id))


def card_of_run(session: Session, actor: Actor, *, run: CoverageRecord) -> ModelCard:
    """The card of a run that was read already; no areas but the actor's own, which the counts are of all."""
    actor.require("coverage.read")
    codes = list(run.facts.get("footprint_share", {}))
    return card_of(
        run,
        datasets=_datasets(session, actor, run),
        areas=areas_store.named(session, codes=codes, scope=actor.scope),
        calibrations=calibrations_store.of_district(session, area_code=run.area_code),
        every_area=actor.scope.area_ids is None,
    )


def _datasets(session: Session, actor: Actor, run: CoverageRecord) -> dict[str, DatasetText]:
    """Titles and sources are texts of who imported: for those who may read of datasets, or take them away."""
    told = actor.may("data.read") or actor.may("data.export")
    return {
        one.key: DatasetText(
            version=one.version,
            vintage=one.vintage,
            title=one.title if told else None,
            source=one.source if told else None,
            licence=one.licence if told else None,
            is_synthetic=one.is_synthetic,
        )
        for one in datasets_store.all_datasets(session)
        if one.key in run.dataset_versions
    }
