"""Lines of the model card that say what was assumed, and how complete the buildings are."""

from collections.abc import Iterator

from app.domain.model_card import AreaFootprints, CardAssumed, CardFootprints
from app.domain.model_card_words import (
    HEIGHTS,
    NOT_RECORDED,
    Line,
    Said,
    count,
    in_order,
    joined,
    part_of,
    percent,
    share,
    unit,
    word,
)


def assumed_lines(found: CardAssumed) -> Iterator[Line]:
    """What nobody delivered, and by what it was replaced."""
    yield (
        Said("采用假定无线参数的基站", "Stations with assumed radio data"),
        part_of(found.stations_assumed, found.stations),
    )
    for one in found.templates:
        yield Said(f"模板 {one.key}", f"Template {one.key}"), part_of(one.count, found.stations)
    if not found.heights:
        yield Said("建筑高度", "Heights of buildings"), NOT_RECORDED
    heights = {one.key: one.count for one in found.heights}
    for key in in_order(HEIGHTS, heights):
        source = word(HEIGHTS, key)
        name = Said(f"建筑高度：{source.zh}", f"Heights of buildings: {source.en}")
        yield name, part_of(heights[key], found.buildings)
    yield (
        Said("按周围屋顶选定 UMa/UMi 的载波", "Carriers whose UMa or UMi the roofs around told"),
        part_of(found.carriers_by_roofs, found.carriers),
    )
    yield (
        Said("无屋顶数据处，UMa 自天线高度", "Where no roofs are known, UMa from an antenna height of"),
        unit(found.uma_min_height_m, "m"),
    )

    yield Said("多家运营商共享的基站", "Stations that operators share"), count(found.stations_shared)
    yield Said("逐楼层计算的建筑", "Buildings asked about floor by floor"), count(found.buildings_asked)
    yield Said("室内分布系统", "Indoor systems"), count(found.indoor_systems)
    yield (
        Said("室内分布系统高于门限（假定）", "Indoor systems over the threshold, assumed"),
        unit(found.indoor_system_margin_db, "dB"),
    )


def complete_lines(found: CardFootprints) -> Iterator[Line]:
    """How much of the district has all its buildings."""
    yield (
        Said("建筑完整的街镇", "Areas with complete footprints"),
        part_of(found.areas_complete, found.areas_counted),
    )
    yield (
        Said("按建筑判断视线的格", "Cells whose sight buildings tell"),
        part_of(found.cells_by_sight, found.cells),
    )
    yield (
        Said("建筑完整的标准（可用地上的建筑占地）", "Complete from this share of usable land built over"),
        percent(found.complete_from_share),
    )


def area_line(found: AreaFootprints) -> Line:
    """The footprints of one area."""
    state = Said("完整", "complete") if found.is_complete else Said("不完整", "incomplete")
    name = Said(found.name_zh or found.code, found.name_en or found.name_zh or found.code)
    return name, joined(Said.alike(share(found.share)), None if found.is_complete is None else state)
