"""Words of the model card in both languages; what a table does not know is shown by its own name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.domain.coverage import Reception

THIN_SPACE = "\u202f"  # narrow, and never broken


@dataclass(frozen=True, slots=True)
class Said:
    """A text in Chinese and in English."""

    zh: str
    en: str

    @classmethod
    def alike(cls, text: str) -> "Said":
        """A text that needs no translation."""
        return cls(text, text)

    @property
    def both(self) -> str:
        """Both languages, for files; once where they are the same."""
        return self.zh if self.zh == self.en else f"{self.zh} / {self.en}"


Line = tuple[Said, Said]  # what it is, and what is said of it


NOT_RECORDED = Said("未记录", "not recorded")
NOT_CALIBRATED = Said(
    "未校准：没有用实测数据检验过本区的运算", "not calibrated: nothing here was held against measurements"
)
SYNTHETIC = Said("含模拟演示数据，不可用于决策", "holds synthetic demo data; decide nothing by it")
SECTIONS = {
    "model": Said("模型", "Model"),
    "inputs": Said("输入数据", "Inputs"),
    "resolution": Said("分辨率", "Resolution"),
    "receiver": Said("接收与余量", "Receiver and margins"),
    "thresholds": Said("门限", "Thresholds"),
    "assumed": Said("假定与推断", "Assumed and inferred"),
    "flags": Said("提示", "Flags"),
    "calibration": Said("校准误差", "Calibration error"),
    "footprints": Said("各街镇的建筑轮廓", "Building footprints by area"),
}
RECEPTIONS = {
    Reception.OUTDOOR: Said("室外", "Outdoor"),
    Reception.IN_VEHICLE: Said("车内", "In a vehicle"),
    Reception.INDOOR: Said("室内", "Indoor"),
}
INDOOR_MODELS = {
    "o2i": Said("外墙与进深（3GPP TR 38.901 第 7.4.3 节）", "wall and depth (3GPP TR 38.901, 7.4.3)"),
    "p2109_traditional": Said("ITU-R P.2109，传统建筑", "ITU-R P.2109, traditional buildings"),
    "p2109_efficient": Said("ITU-R P.2109，节能建筑", "ITU-R P.2109, thermally efficient buildings"),
}
HEIGHTS = {
    "given": Said("数据给出", "given"),
    "floors": Said("按层数", "by floors"),
    "neighbours": Said("按邻近建筑", "by neighbours"),
    "unknown": Said("未知", "unknown"),
}
LINK_COUNTS = {
    "under_10_m": Said("不足 10 m，按 10 m 计算", "nearer than 10 m: computed as at 10 m"),
    "over_5_km": Said("超过 5 km，未计入", "farther than 5 km: left out"),
    "other_height": Said(
        "天线高度不同于模型规定的 25 m（UMa）或 10 m（UMi），仍按实际高度计算",
        "antenna not at the 25 m (UMa) or 10 m (UMi) of the model: computed at its own height",
    ),
    "high_receiver": Said("接收点高于模型规定的高度", "receiver higher than the model is stated for"),
    "sight_unknown": Said("视线经过情况不明的地面，按统计计算", "line over unknown ground: by statistics"),
}
HELD_OUT = {"site": Said("站址", "sites"), "street": Said("街道", "streets")}
DIFFERS = {
    "model": Said("另一模型", "another model"),
    "program": Said("另一程序版本", "another version of the program"),
    "settings": Said("其他设置", "other settings"),
    "data": Said("其他版本的数据", "other versions of the data"),
}


def word(table: Mapping[str, Said], key: str) -> Said:
    """A word of a table; an unknown key is shown as it is, its underscores as spaces."""
    return table.get(key, Said.alike(key.replace("_", " ")))


def count(value: int | None) -> Said:
    """A whole number with separators."""
    return NOT_RECORDED if value is None else Said.alike(f"{value:,}")


def unit(value: float | None, name: str) -> Said:
    """A number with its unit, with no more decimals than it has."""
    return NOT_RECORDED if value is None else Said.alike(f"{value:,g}{THIN_SPACE}{name}".replace("-", "−", 1))


def decibels(value: float) -> str:
    """An error to a tenth, with a true sign."""
    return f"{value:+.1f}{THIN_SPACE}dB".replace("-", "−")


def share(value: float | None) -> str:
    """In per cent; never 100 or 0 when something is left over."""
    if value is None:
        return "–"
    percent = round(value * 100, 1)
    if 0 < value < 1 and percent in (0, 100):
        return f"< 0.1{THIN_SPACE}%" if percent == 0 else f"> 99.9{THIN_SPACE}%"
    return f"{percent:.1f}{THIN_SPACE}%"


def percent(value: float | None) -> Said:
    """A share that somebody set, with no more decimals than it has."""
    return unit(None if value is None else value * 100, "%")


def in_order(table: Mapping[str, Said], keys: Iterable[str]) -> list[str]:
    """Keys in the order of a table, those that it does not know last: the database keeps none."""
    known = {key: place for place, key in enumerate(table)}
    return sorted(keys, key=lambda key: (known.get(key, len(known)), key))


def part_of(found: int | None, whole: int | None) -> Said:
    """So many of so many, and the share."""
    if found is None:
        return NOT_RECORDED
    if whole is None:
        return Said(f"{found:,}（总数未记录）", f"{found:,} (of how many is not recorded)")
    of_all = share(found / whole) if whole else "–"
    return Said(f"{whole:,} 中的 {found:,}（{of_all}）", f"{found:,} of {whole:,} ({of_all})")


def joined(*texts: Said | None) -> Said:
    """Texts one after the other; what is None is left out."""
    known = [text for text in texts if text is not None]
    return Said("；".join(text.zh for text in known), "; ".join(text.en for text in known))
