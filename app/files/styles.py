"""How QGIS and other programs draw an exported layer: QML and SLD by one small description."""

from dataclasses import dataclass
from xml.etree import ElementTree as ET

from app.domain.columns import LayerColumns
from app.domain.coverage import CLASS_COLOURS, CoverageClass

OUTLINE = "#3c4043"
CLASS_WORDS = {
    CoverageClass.GOOD: "良好 / Good",
    CoverageClass.FAIR: "一般 / Fair",
    CoverageClass.WEAK: "较弱 / Weak",
    CoverageClass.GAP: "盲区 / Gap",
    CoverageClass.NO_DATA: "无数据 / No data",
}
HATCHED = frozenset({CoverageClass.GAP, CoverageClass.NO_DATA})
POINT_COLOUR, LINE_COLOUR, AREA_COLOUR = "#2a6fbb", "#5f6368", "#c9d6e3"


@dataclass(frozen=True, slots=True)
class Mark:
    """How the rows of one class are drawn; no value means every row."""

    label: str
    colour: str
    value: str | None = None
    is_hatched: bool = False


def marks_of(layer: LayerColumns) -> tuple[Mark, ...]:
    """The classes of coverage, hatched gaps, and one colour for everything else."""
    if layer.key == "coverage":
        return tuple(
            Mark(word, CLASS_COLOURS[key], key.value, key in HATCHED) for key, word in CLASS_WORDS.items()
        )
    if layer.key == "gaps":
        return (Mark(layer.zh, CLASS_COLOURS[CoverageClass.GAP], is_hatched=True),)
    colour = {"point": POINT_COLOUR, "line": LINE_COLOUR}.get(layer.geometry, AREA_COLOUR)
    return (Mark(f"{layer.zh} / {layer.en}", colour),)


def qml_of(layer: LayerColumns) -> str:
    """A QGIS style with Chinese names of the fields."""
    marks = marks_of(layer)
    root = ET.Element("qgis", version="3.28", styleCategories="Symbology|Fields")
    by_class = marks[0].value is not None
    kind = {"type": "categorizedSymbol", "attr": "class"} if by_class else {"type": "singleSymbol"}
    renderer = ET.SubElement(root, "renderer-v2", kind)
    if by_class:
        categories = ET.SubElement(renderer, "categories")
        for number, mark in enumerate(marks):
            told = {"value": mark.value or "", "label": mark.label, "symbol": str(number), "render": "true"}
            ET.SubElement(categories, "category", told)
    symbols = ET.SubElement(renderer, "symbols")
    for number, mark in enumerate(marks):
        _qml_symbol(symbols, str(number), mark, layer.geometry)
    aliases = ET.SubElement(root, "aliases")
    for index, column in enumerate(layer.columns, start=1):  # 0 is the key
        ET.SubElement(aliases, "alias", field=column.name, index=str(index), name=column.zh)
    return ET.tostring(root, encoding="unicode")


def _qml_symbol(parent: ET.Element, name: str, mark: Mark, geometry: str) -> None:
    kind = {"point": "marker", "line": "line"}.get(geometry, "fill")
    symbol = ET.SubElement(parent, "symbol", type=kind, name=name, alpha="1")
    colour = _rgba(mark.colour)
    if kind == "marker":
        _qml_layer(
            symbol, "SimpleMarker", color=colour, outline_color=_rgba("#ffffff"), name="circle", size="2"
        )
    elif kind == "line":
        _qml_layer(symbol, "SimpleLine", line_color=colour, line_width="0.4")
    else:
        fill = {"outline_color": _rgba(OUTLINE), "outline_width": "1", "outline_width_unit": "Pixel"}
        opacity = 110 if mark.is_hatched else 190
        _qml_layer(symbol, "SimpleFill", color=_rgba(mark.colour, opacity), style="solid", **fill)
        if mark.is_hatched:
            _qml_layer(symbol, "SimpleFill", color=colour, style="b_diagonal", outline_style="no")


def _qml_layer(symbol: ET.Element, kind: str, **options: str) -> None:
    layer = ET.SubElement(symbol, "layer", {"class": kind, "enabled": "1", "locked": "0", "pass": "0"})
    values = ET.SubElement(layer, "Option", type="Map")
    for name, value in options.items():
        ET.SubElement(values, "Option", name=name, value=value, type="QString")


def _rgba(colour: str, opacity: int = 255) -> str:
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"{red},{green},{blue},{opacity}"


def sld_of(layer: LayerColumns) -> str:
    """The same as an SLD 1.0 document."""
    root = ET.Element(
        "StyledLayerDescriptor",
        {
            "version": "1.0.0",
            "xmlns": "http://www.opengis.net/sld",
            "xmlns:ogc": "http://www.opengis.net/ogc",
        },
    )
    named = ET.SubElement(root, "NamedLayer")
    ET.SubElement(named, "Name").text = layer.key
    style = ET.SubElement(ET.SubElement(named, "UserStyle"), "FeatureTypeStyle")
    for mark in marks_of(layer):
        rule = ET.SubElement(style, "Rule")
        ET.SubElement(rule, "Name").text = mark.label
        if mark.value is not None:
            equal = ET.SubElement(ET.SubElement(rule, "ogc:Filter"), "ogc:PropertyIsEqualTo")
            ET.SubElement(equal, "ogc:PropertyName").text = "class"
            ET.SubElement(equal, "ogc:Literal").text = mark.value
        _sld_symbol(rule, mark, layer.geometry)
    return ET.tostring(root, encoding="unicode")


def _sld_symbol(rule: ET.Element, mark: Mark, geometry: str) -> None:
    if geometry == "point":
        graphic = ET.SubElement(ET.SubElement(rule, "PointSymbolizer"), "Graphic")
        _sld_mark(graphic, "circle", mark.colour)
        ET.SubElement(graphic, "Size").text = "8"
    elif geometry == "line":
        _sld_stroke(ET.SubElement(rule, "LineSymbolizer"), mark.colour)
    else:
        polygon = ET.SubElement(rule, "PolygonSymbolizer")
        fill = ET.SubElement(polygon, "Fill")
        if mark.is_hatched:
            graphic = ET.SubElement(ET.SubElement(fill, "GraphicFill"), "Graphic")
            _sld_mark(graphic, "shape://slash", mark.colour)
        else:
            ET.SubElement(fill, "CssParameter", name="fill").text = mark.colour
        _sld_stroke(polygon, OUTLINE)


def _sld_mark(graphic: ET.Element, shape: str, colour: str) -> None:
    mark = ET.SubElement(graphic, "Mark")
    ET.SubElement(mark, "WellKnownName").text = shape
    part = "Stroke" if shape.startswith("shape:") else "Fill"
    ET.SubElement(ET.SubElement(mark, part), "CssParameter", name=part.lower()).text = colour


def _sld_stroke(symbolizer: ET.Element, colour: str) -> None:
    stroke = ET.SubElement(symbolizer, "Stroke")
    ET.SubElement(stroke, "CssParameter", name="stroke").text = colour
    ET.SubElement(stroke, "CssParameter", name="stroke-width").text = "1"
