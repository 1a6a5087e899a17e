"""The model card as lines for readers, the same on pages and in files."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain

from app.domain.model_card import (
    CardError,
    CardFlags,
    CardInput,
    CardProfile,
    CardReceiver,
    CardReception,
    CardResolution,
    ModelCard,
)
from app.domain.model_card_shares import area_line, assumed_lines, complete_lines
from app.domain.model_card_words import (
    DIFFERS,
    HELD_OUT,
    INDOOR_MODELS,
    LINK_COUNTS,
    NOT_CALIBRATED,
    NOT_RECORDED,
    RECEPTIONS,
    SECTIONS,
    SYNTHETIC,
    THIN_SPACE,
    Line,
    Said,
    count,
    decibels,
    in_order,
    joined,
    percent,
    share,
    unit,
    word,
)


@dataclass(frozen=True, slots=True)
class Section:
    """Lines under one title."""

    key: str
    title: Said
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """How a reader has times, and texts of data that the program knows a translation of."""

    when: Callable[[datetime | None], str]
    text: Callable[[str], str] = str


def _in_utc(moment: datetime | None) -> str:
    return "–" if moment is None else f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


IN_FILES = Writing(when=_in_utc)


def sections_of(card: ModelCard, writing: Writing = IN_FILES) -> tuple[Section, ...]:
    """The whole card, from the model to its error."""
    found: dict[str, Iterator[Line]] = {
        "model": _model(card, writing),
        "inputs": (_input(one, writing) for one in card.inputs),
        "resolution": _resolution(card.resolution),
        "receiver": _receiver(card.receiver),
        "thresholds": _profiles(card.profiles),
        "assumed": chain(assumed_lines(card.assumed), complete_lines(card.footprints)),
        "flags": _flags(card.flags),
        "calibration": _calibration(card.calibration, writing),
        "footprints": (area_line(one) for one in card.footprints.areas),
    }
    return tuple(Section(key, SECTIONS[key], tuple(lines)) for key, lines in found.items())


def _model(card: ModelCard, writing: Writing) -> Iterator[Line]:
    yield Said("模型", "Model"), Said.alike(card.model)
    yield Said("程序版本", "Program version"), Said.alike(card.code_version)
    yield Said("覆盖运算", "Coverage run"), Said.alike(f"{card.run_id}")
    yield Said("区域", "Area"), Said(card.area_name_zh, card.area_name_en or card.area_name_zh)
    yield Said("发布时间", "Published"), Said.alike(writing.when(card.published_at))
    if card.is_synthetic:
        yield Said("注意", "Warning"), SYNTHETIC


def _input(one: CardInput, writing: Writing) -> Line:
    vintage = NOT_RECORDED if one.vintage is None else Said.alike(one.vintage)
    batch = one.batch_id
    said = joined(
        None if one.title is None else _halves(one.title),
        Said(f"版本 {one.version}", f"version {one.version}"),
        None if batch is None else Said(f"批次 {batch}", f"batch {batch}"),
        Said(f"数据日期：{vintage.zh}", f"date of the data: {vintage.en}"),
        _named(Said("来源", "source"), one.source, writing),
        _named(Said("许可", "licence"), one.licence, writing),
        Said("模拟数据", "synthetic") if one.is_synthetic else None,
    )
    return Said.alike(one.key), said


def _halves(title: str) -> Said:
    """Of a title in both languages, `中文 / English`, each half; else the whole."""
    first, sign, second = title.partition(" / ")
    return Said(first, second) if sign else Said.alike(title)


def _named(name: Said, text: str | None, writing: Writing) -> Said | None:
    if text is None:
        return None
    return Said(f"{name.zh}：{writing.text(text)}", f"{name.en}: {writing.text(text)}")


def _resolution(found: CardResolution) -> Iterator[Line]:
    yield Said("分析格边长", "Side of a grid cell"), unit(found.cell_size_m, "m")
    yield Said("取样间距", "Spacing of samples in a cell"), unit(found.sample_size_m, "m")
    yield Said("地表高度栅格", "Raster of surface heights"), unit(found.surface_cell_m, "m")
    flat = Said("无，按平地", "none, flat ground")
    named = flat if found.terrain in (None, "none") else Said.alike(found.terrain)
    yield Said("地形", "Terrain"), named


def _receiver(found: CardReceiver) -> Iterator[Line]:
    yield Said("接收高度", "Receiver height"), unit(found.height_m, "m")
    yield Said("接收机噪声系数", "Noise figure"), unit(found.noise_figure_db, "dB")
    for one in found.receptions:
        yield RECEPTIONS[one.reception], joined(_loss(one), _location(one))
    yield Said("入室损耗模型", "Way indoors"), word(INDOOR_MODELS, found.indoor_model or "o2i")
    if found.indoor_model in (None, "o2i"):
        yield Said("室内进深", "Depth indoors"), unit(found.indoor_depth_m, "m")
        coated = percent(found.indoor_high_loss_share)
        yield Said("镀膜玻璃建筑比例", "Buildings with coated glass"), coated


def _loss(one: CardReception) -> Said:
    if one.min_loss_db is None or one.max_loss_db is None:
        return Said(f"损耗{NOT_RECORDED.zh}", f"loss {NOT_RECORDED.en}")
    least, most = f"{one.min_loss_db:.1f}", f"{one.max_loss_db:.1f}"
    span = f"{least}{THIN_SPACE}dB" if least == most else f"{least}–{most}{THIN_SPACE}dB"
    by = Said("", "") if least == most else Said("（随频率）", " by frequency")
    return Said(f"损耗 {span}{by.zh}", f"loss {span}{by.en}")


def _location(one: CardReception) -> Said:
    if one.location_share is None:
        return Said(f"位置比例{NOT_RECORDED.zh}", f"share of places {NOT_RECORDED.en}")
    places = percent(one.location_share).en
    return Said(f"格内 {places} 的位置达到", f"a level that {places} of the cell's places reach")


def _profiles(found: tuple[CardProfile, ...]) -> Iterator[Line]:
    if not found:
        yield Said("各制式", "Profiles"), NOT_RECORDED
    for one in found:
        limits = " / ".join(f"{limit:g}".replace("-", "−") for limit in one.breaks_dbm)
        least = unit(one.threshold_dbm, "dBm").en
        covered = joined(
            Said.alike(f"{one.level_kind} ≥ {least}"),
            Said(f"等级界限 {limits} dBm", f"class limits {limits} dBm"),
            Said(f"{one.min_gap_cells} 格起为盲区", f"a gap from {one.min_gap_cells} cells"),
        )
        yield Said(one.name_zh, one.name_en), covered


def _flags(found: CardFlags) -> Iterator[Line]:
    yield Said("计算的链路", "Links computed"), count(found.links)
    counts = {one.key: one for one in found.link_counts}
    for key in in_order(LINK_COUNTS, counts):
        many, of_all = f"{counts[key].count:,}", share(counts[key].share)
        yield word(LINK_COUNTS, key), Said(f"{many}（{of_all}）", f"{many} ({of_all})")
    yield Said("退服基站", "Stations off the air"), count(found.stations_off_air)
    under = Said("天线低于所在建筑屋顶的载波", "Carriers whose antenna hangs under the roof of its building")
    yield under, count(found.carriers_under_roof)
    yield Said("无方位角的载波", "Carriers without an azimuth"), count(found.carriers_all_round)


def _calibration(found: tuple[CardError, ...], writing: Writing) -> Iterator[Line]:
    if not found:
        yield Said("实测检验", "Measurements"), NOT_CALIBRATED
    for one in found:
        yield Said.alike(one.technology.value), joined(*_error(one, writing))


def _error(one: CardError, writing: Writing) -> Iterator[Said | None]:
    held = word(HELD_OUT, one.held_out)
    bias, rmse = decibels(one.bias_db), f"{one.rmse_db:.1f}{THIN_SPACE}dB"
    yield Said(
        f"偏差 {bias}（预测减实测），均方根误差 {rmse}", f"bias {bias} (predicted less measured), RMSE {rmse}"
    )
    yield Said(
        f"{one.samples:,} 个样本，{one.groups:,} 个{held.zh}",
        f"{one.samples:,} samples of {one.groups:,} {held.en}",
    )
    if one.fitted_bias_db is not None and one.fitted_rmse_db is not None:
        bias, rmse = decibels(one.fitted_bias_db), f"{one.fitted_rmse_db:.1f}{THIN_SPACE}dB"
        yield Said(
            f"拟合后在留出的{held.zh}上（{one.folds} 折）：{bias}，{rmse}",
            f"after a fit, on {held.en} held out ({one.folds} folds): {bias}, {rmse}",
        )
    else:
        yield Said("样本太少，未拟合", "too few samples for a fit")
    made = f"{writing.when(one.made_at)}"
    yield Said(f"校准时间 {made}", f"calibrated {made}")
    yield Said("实测或基站为模拟数据", "measurements or stations are synthetic") if one.is_synthetic else None
    if one.differs:
        other = [word(DIFFERS, name) for name in one.differs]
        listed = Said("、".join(said.zh for said in other), ", ".join(said.en for said in other))
        yield Said(f"与本次运算不同：{listed.zh}", f"unlike this run: {listed.en}")
