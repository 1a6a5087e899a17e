"""What a file may be: kinds and profiles that fit its columns and shapes, each with its reasons."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.import_kinds import KINDS
from app.domain.import_mapping import Source, Wishes, feeds_of, missing_columns, sources_of
from app.domain.import_values import code_text, text
from app.domain.imports import (
    CODE,
    GEOMETRY,
    NAME,
    NAME_EN,
    NAME_ZH,
    POSITION,
    Column,
    ImportKind,
    Kind,
    ShapeKind,
)
from app.domain.profiles import Profile
from app.errors import RefusedError
from app.files.tables import FileBlock, FileSource, as_text
from app.services.import_rows import RowReader

SAMPLE_ROWS = 200
FITTING_SHARE = 0.8  # of a profile's telling columns
SHOWN_VALUES = 3
MOSTLY_FITTING = 0.5
SHAPES = {
    "Point": ShapeKind.POINT,
    "MultiPoint": ShapeKind.POINT,
    "LineString": ShapeKind.LINE,
    "MultiLineString": ShapeKind.LINE,
    "Polygon": ShapeKind.POLYGON,
    "MultiPolygon": ShapeKind.POLYGON,
}
# columns that many kinds have tell nothing, nor do theirs of such a name where any text would do
COMMON = (CODE, *POSITION, GEOMETRY, NAME, NAME_ZH, NAME_EN)
COMMON_SPELLINGS = frozenset({"operator", *CODE.aliases, *NAME.aliases, *NAME_ZH.aliases, *NAME_EN.aliases})
# What a file is called, where its columns tell nothing: a list of mere positions may be anything.
NAMED_FOR = {
    ImportKind.STATIONS: ("station", "enodeb", "gnodeb", "基站"),
    ImportKind.HOTSPOTS: ("hotspot", "wifi", "wlan", "热点"),
    ImportKind.CAMERAS: ("camera", "摄像"),
    ImportKind.COMPLAINTS: ("complaint", "投诉"),
    ImportKind.FACILITIES: ("facilit", "venue", "设施"),
}
FEWEST_TELLING = 2  # columns of a kind that the file cannot be read as yet


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A kind, and perhaps a profile, with what speaks for it and what it lacks."""

    kind: ImportKind
    profile: str | None
    score: float
    reasons: tuple[str, ...]
    fed: tuple[tuple[str, str], ...]  # our column, theirs
    lacks: str | None  # why it cannot be read like that yet
    rows_that_fit_share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A first look at a file."""

    columns: tuple[str, ...]
    examples: tuple[tuple[str, tuple[str, ...]], ...]  # a column, some of its values
    shapes: tuple[str, ...]
    epsg: int | None
    datum_hint: str  # why what the file says of its coordinates is not enough
    proposals: tuple[Proposal, ...]  # best first


def look_at(file: FileSource, profiles: Mapping[str, Profile], *, name: str = "") -> Look:
    """Columns, examples and proposals of a file, from its first rows; by its name if these tell nothing."""
    block = next(iter(file.blocks()), FileBlock(rows=(), numbers=()))
    sample = _beginning(block)
    shapes = _shape_names(sample)
    proposals = [
        *(_of_profile(profile, file, sample, shapes) for profile in profiles.values()),
        *(_of_kind(kind, file, sample, shapes) for kind in KINDS.values()),
    ]
    if not any(proposals):
        proposals = [_by_name(name, file, sample, shapes)]
    fitting = sorted((one for one in proposals if one is not None), key=lambda one: -one.score)
    return Look(
        columns=file.head.columns,
        examples=tuple((name, _examples(name, sample)) for name in file.head.columns),
        shapes=shapes,
        epsg=file.head.epsg,
        datum_hint=file.head.datum_hint,
        proposals=tuple(fitting),
    )


def _beginning(block: FileBlock) -> FileBlock:
    return FileBlock(
        rows=block.rows[:SAMPLE_ROWS],
        numbers=block.numbers[:SAMPLE_ROWS],
        shapes=None if block.shapes is None else block.shapes[:SAMPLE_ROWS],
    )


def _shape_names(sample: FileBlock) -> tuple[str, ...]:
    shapes: Iterable[Any] = () if sample.shapes is None else sample.shapes
    return tuple(dict.fromkeys(shape.geom_type for shape in shapes if shape is not None))


def _examples(name: str, sample: FileBlock) -> tuple[str, ...]:
    values = (as_text(row.get(name)) for row in sample.rows)
    return tuple(dict.fromkeys(value for value in values if value))[:SHOWN_VALUES]


def _of_profile(
    profile: Profile, file: FileSource, sample: FileBlock, shapes: Sequence[str]
) -> Proposal | None:
    there = {name.strip().lower() for name in file.head.columns}
    found = [name for name in profile.recognised_by if name.lower() in there]
    if not profile.recognised_by or len(found) < FITTING_SHARE * len(profile.recognised_by):
        return None
    filled = {name.strip().lower() for name in _filled(file.head.columns, sample)}
    used = sum(name.lower() in filled for name in found)
    reason = f"has {len(found)} of the {len(profile.recognised_by)} columns that tell it: {', '.join(found)}"
    wishes = Wishes(constants={}, profile=profile)
    return _proposal(KINDS[profile.kind], wishes, file, sample, shapes, [reason], extra=10.0 + used)


def _of_kind(kind: Kind, file: FileSource, sample: FileBlock, shapes: Sequence[str]) -> Proposal | None:
    return _proposal(kind, Wishes(constants={}), file, sample, shapes, [], extra=0.0)


def _by_name(name: str, file: FileSource, sample: FileBlock, shapes: Sequence[str]) -> Proposal | None:
    """The kind that the name of a file speaks of, where all it lacks can be said of the whole file."""
    for key, words in NAMED_FOR.items():
        word = next((word for word in words if word in name.lower()), None)
        kind = KINDS[key]
        missing = missing_columns(kind, file.head.columns, has_shapes=file.head.has_shapes)
        if word and _shapes_fit(kind, shapes) and not any(column in POSITION for column in missing):
            return _named_proposal(kind, word, missing, file, sample)
    return None


def _named_proposal(
    kind: Kind, word: str, missing: Sequence[Column], file: FileSource, sample: FileBlock
) -> Proposal:
    columns, wishes = file.head.columns, Wishes(constants={})
    names = [column.name for column in missing]
    options = " ".join(f"--set {one}=VALUE" for one in names)
    sources = feeds_of(kind, columns, wishes)
    return Proposal(
        kind=kind.key,
        profile=None,
        score=0.0,
        reasons=(f"the name of the file speaks of {word!r}",),
        fed=tuple((one.column.name, one.label) for one in sources if one.theirs),
        lacks=f"no column for {', '.join(names)}; add {options}" if names else None,
        rows_that_fit_share=0.0 if names else _fitting_share(kind, sources, sample),
    )


def _proposal(
    kind: Kind,
    wishes: Wishes,
    file: FileSource,
    sample: FileBlock,
    shapes: Sequence[str],
    reasons: list[str],
    *,
    extra: float,
) -> Proposal | None:
    if not _shapes_fit(kind, shapes):
        return None
    columns = file.head.columns
    sources, lacks = feeds_of(kind, columns, wishes), None
    try:
        sources = sources_of(kind, columns, wishes, has_shapes=file.head.has_shapes)
    except RefusedError as error:
        lacks = error.message
    telling = _telling(sources, _filled(columns, sample))
    fitting = _fitting_share(kind, sources, sample) if lacks is None else 0.0
    if not extra and len(telling) < (1 if fitting else FEWEST_TELLING):
        return None
    named = ", ".join(one.label for one in telling)
    return Proposal(
        kind=kind.key,
        profile=wishes.profile.key if wishes.profile else None,
        score=extra + len(telling) + (fitting >= MOSTLY_FITTING),  # a bad row says nothing of the kind
        reasons=(
            *reasons,
            *([f"columns of {kind.key}: {named}"] if telling else []),
            *([f"{fitting:.0%} of the first {len(sample.rows)} rows can be read"] if lacks is None else []),
        ),
        fed=tuple((one.column.name, one.label) for one in sources if one.theirs),
        lacks=lacks,
        rows_that_fit_share=fitting,
    )


def _filled(columns: Sequence[str], sample: FileBlock) -> frozenset[str]:
    """Columns that hold anything: some files have a column for whatever there could be."""
    return frozenset(name for name in columns if any(as_text(row.get(name)) for row in sample.rows))


def _telling(sources: Sequence[Source], filled: frozenset[str]) -> list[Source]:
    return [
        one
        for one in sources
        if one.column not in COMMON and any(_tells(one, name) for name in one.theirs if name in filled)
    ]


def _tells(one: Source, name: str) -> bool:
    takes_any_text = one.column.read in (text, code_text)
    return not (takes_any_text and name.strip().lower() in COMMON_SPELLINGS)


def _shapes_fit(kind: Kind, shapes: Sequence[str]) -> bool:
    if not shapes:
        return True
    return any(SHAPES.get(shape) is kind.shape for shape in shapes)


def _fitting_share(kind: Kind, sources: Sequence[Source], sample: FileBlock) -> float:
    if not sample.rows:
        return 0.0
    read = RowReader(kind, sources, {}).read(sample)
    return len(read.rows) / len(sample.rows)
