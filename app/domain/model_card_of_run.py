"""The model card of a run, from what the run stored; pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.areas import AreaRecord
from app.domain.calibrations import CalibrationRecord
from app.domain.coverage import CoverageRecord, Reception
from app.domain.model_card import (
    AreaFootprints,
    CardAssumed,
    CardError,
    CardFlags,
    CardFootprints,
    CardInput,
    CardProfile,
    CardReceiver,
    CardReception,
    CardResolution,
    Counted,
    ModelCard,
)
from app.domain.network import LEVEL_KIND, Technology

LEFT_OUT = frozenset({"over_5_km"})  # counted beside `links`, not among them
NOT_OF_THE_MODEL = frozenset({"max_stored_runs", "loss_cache_megabytes"})  # settings that move no level


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetText:
    """What a dataset says of itself today; None where the reader may not see it."""

    version: int
    vintage: str | None
    title: str | None
    source: str | None
    licence: str | None
    is_synthetic: bool


def card_of(
    run: CoverageRecord,
    *,
    datasets: Mapping[str, DatasetText],
    areas: Mapping[str, AreaRecord],
    calibrations: Iterable[CalibrationRecord],
    every_area: bool = True,
) -> ModelCard:
    """The card of a run; without `every_area`, footprints of `areas` alone."""
    facts, radio = run.facts, run.parameters.get("coverage", {})
    return ModelCard(
        run_id=run.id,
        area_code=run.area_code,
        area_name_zh=run.area_name_zh,
        area_name_en=run.area_name_en,
        published_at=run.published_at,
        model=run.model,
        code_version=run.code_version,
        is_synthetic=run.is_synthetic,
        inputs=tuple(_input(run, key, datasets.get(key)) for key in sorted(run.dataset_versions)),
        resolution=_resolution(run.parameters.get("cell_size_m", facts.get("cell_size_m")), radio),
        receiver=_receiver(facts.get("reception_loss_db", {}), radio),
        profiles=tuple(_profile(one) for one in run.parameters.get("profiles", [])),
        assumed=_assumed(facts, radio),
        footprints=_footprints(facts, radio, areas, every_area=every_area),
        flags=_flags(facts),
        calibration=tuple(_error(run, one) for one in calibrations),
    )


def _input(run: CoverageRecord, key: str, known: DatasetText | None) -> CardInput:
    version = int(run.dataset_versions[key])
    noted = run.parameters.get("dataset_vintages", {})
    today = known.vintage if known is not None and known.version == version else None
    return CardInput(
        key=key,
        version=version,
        batch_id=run.dataset_batches.get(key),
        vintage=noted.get(key, today),
        title=None if known is None else known.title,
        source=None if known is None else known.source,
        licence=None if known is None else known.licence,
        is_synthetic=None if known is None else known.is_synthetic,
    )


def _resolution(cell_size_m: float | None, radio: Mapping[str, Any]) -> CardResolution:
    sample_size_m = radio.get("sample_size_m")
    if sample_size_m is not None and cell_size_m is not None:
        sample_size_m = min(sample_size_m, cell_size_m)
    return CardResolution(
        cell_size_m=cell_size_m,
        sample_size_m=sample_size_m,
        surface_cell_m=radio.get("surface_cell_m"),
        terrain=radio.get("terrain"),
    )


def _receiver(loss_db: Mapping[str, Any], radio: Mapping[str, Any]) -> CardReceiver:
    def reception(one: Reception) -> CardReception:
        least, most = loss_db.get(one.value, (None, None))
        which = "indoor" if one is Reception.INDOOR else "outdoor"
        return CardReception(
            reception=one,
            min_loss_db=least,
            max_loss_db=most,
            location_share=radio.get(f"{which}_location_share"),
        )

    return CardReceiver(
        height_m=radio.get("receiver_height_m"),
        noise_figure_db=radio.get("noise_figure_db"),
        indoor_model=radio.get("indoor_model"),
        indoor_depth_m=radio.get("indoor_depth_m"),
        indoor_high_loss_share=radio.get("indoor_high_loss_share"),
        receptions=tuple(reception(one) for one in Reception),
    )


def _profile(kept: Mapping[str, Any]) -> CardProfile:
    technology = Technology(kept["technology"])
    return CardProfile(
        key=kept["key"],
        name_zh=kept["name_zh"],
        name_en=kept["name_en"],
        technology=technology,
        level_kind=LEVEL_KIND[technology],
        threshold_dbm=kept["threshold_dbm"],
        breaks_dbm=tuple(kept["breaks_dbm"]),
        min_gap_cells=kept["min_gap_cells"],
    )


def _counted(counts: Mapping[str, int], whole: int | None) -> tuple[Counted, ...]:
    return tuple(Counted(key=key, count=count, share=_share(count, whole)) for key, count in counts.items())


def _share(count: int, whole: int | None) -> float | None:
    return count / whole if whole else None


def _assumed(facts: Mapping[str, Any], radio: Mapping[str, Any]) -> CardAssumed:
    return CardAssumed(
        stations=facts.get("stations"),
        stations_assumed=facts.get("stations_assumed"),
        assumed_share=facts.get("assumed_share"),
        templates=_counted(facts.get("templates", {}), facts.get("stations")),
        buildings=facts.get("buildings"),
        heights=_counted(facts.get("building_heights", {}), facts.get("buildings")),
        carriers=facts.get("carriers"),
        carriers_by_roofs=facts.get("carriers_by_roofs"),
        uma_min_height_m=radio.get("uma_min_height_m"),
        stations_shared=facts.get("stations_shared"),
        buildings_asked=facts.get("buildings_asked"),
        indoor_systems=facts.get("indoor_systems"),
        indoor_system_margin_db=radio.get("indoor_system_margin_db"),
    )


def _footprints(
    facts: Mapping[str, Any], radio: Mapping[str, Any], names: Mapping[str, AreaRecord], *, every_area: bool
) -> CardFootprints:
    shares, limit = facts.get("footprint_share"), radio.get("complete_footprint_share")
    areas = tuple(
        AreaFootprints(
            code=code,
            name_zh=names[code].name_zh if code in names else None,
            name_en=names[code].name_en if code in names else None,
            share=share,
            is_complete=None if limit is None else share is not None and share >= limit,
        )
        for code, share in sorted((shares or {}).items())
    )
    return CardFootprints(
        complete_from_share=limit,
        areas_complete=None
        if shares is None or limit is None
        else sum(bool(one.is_complete) for one in areas),
        areas_counted=None if shares is None else len(areas),
        cells=facts.get("cells"),
        cells_by_sight=facts.get("cells_by_sight"),
        areas=tuple(one for one in areas if every_area or one.code in names),
    )


def _flags(facts: Mapping[str, Any]) -> CardFlags:
    counts = dict(facts.get("link_counts", {}))
    links = counts.pop("links", None)

    def counted(key: str, count: int) -> Counted:
        whole = links + count if links is not None and key in LEFT_OUT else links
        return Counted(key=key, count=count, share=_share(count, whole))

    return CardFlags(
        links=links,
        link_counts=tuple(counted(key, count) for key, count in counts.items()),
        stations_off_air=facts.get("stations_off_air"),
        carriers_under_roof=facts.get("carriers_under_roof"),
        carriers_all_round=facts.get("carriers_all_round"),
    )


def _error(run: CoverageRecord, found: CalibrationRecord) -> CardError:
    return CardError(
        technology=found.technology,
        samples=found.samples,
        groups=found.groups,
        held_out=found.held_out,
        folds=found.folds,
        bias_db=found.bias_db,
        rmse_db=found.rmse_db,
        fitted_bias_db=found.fitted_bias_db,
        fitted_rmse_db=found.fitted_rmse_db,
        made_at=found.made_at,
        measured=tuple(sorted(found.measured)),
        is_synthetic=found.is_synthetic,
        differs=_differs(run, found),
    )


def _differs(run: CoverageRecord, found: CalibrationRecord) -> tuple[str, ...]:
    """What sets the calibration apart from the run; a setting that one of them lacks is no sign."""
    kept = run.parameters.get("coverage", {})
    both = (kept.keys() & found.settings.keys()) - NOT_OF_THE_MODEL
    has_other = {
        "model": run.model != found.model,
        "program": run.code_version != found.code_version,
        "settings": any(kept[name] != found.settings[name] for name in both),
        "data": run.dataset_versions != found.dataset_versions
        or run.dataset_batches not in ({}, found.dataset_batches),  # older runs did not note them
    }
    return tuple(name for name, is_other in has_other.items() if is_other)
