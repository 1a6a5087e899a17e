"""The hatching of static/js/map/marks.js as a sprite, for clients that draw our styles themselves."""

from functools import cache
from io import BytesIO

from PIL import Image, ImageDraw

from app.domain.coverage import CLASS_COLOURS
from app.maps.symbols import HATCHED_CLASSES

HATCH_PX = 8
LINE_PX = 1.2
LINE_SHARE = 0.85  # of white, over the colour
FINER = 8  # drawn so much larger, and made smaller: the lines get soft edges

COLOURS = tuple(sorted(CLASS_COLOURS[item] for item in HATCHED_CLASSES))


def sprite_index(scale: int) -> dict[str, dict[str, int]]:
    """Where each hatching lies in the picture."""
    side = HATCH_PX * scale
    placed = {"y": 0, "width": side, "height": side, "pixelRatio": scale}
    return {f"hatch-{colour}": {"x": place * side, **placed} for place, colour in enumerate(COLOURS)}


@cache
def sprite_png(scale: int) -> bytes:
    """The picture: one square for each colour, side by side."""
    side = HATCH_PX * scale
    picture = Image.new("RGBA", (side * len(COLOURS), side))
    for place, colour in enumerate(COLOURS):
        picture.paste(_square(colour, side), (place * side, 0))
    written = BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()


def _square(colour: str, side: int) -> Image.Image:
    """Lines from the lower left to the upper right that go on in the next square."""
    fine = side * FINER
    half = fine / 2
    mask = Image.new("L", (fine, fine))
    pen = ImageDraw.Draw(mask)
    width = round(LINE_PX * fine / HATCH_PX)
    for across in (-half, 0, half):  # of x + y the same all along: 0, a side, two sides
        ends = (across, across + fine), (across + fine, across)
        pen.line(ends, fill=round(255 * LINE_SHARE), width=width)
    ground = Image.new("RGBA", (side, side), colour)
    lines = mask.resize((side, side), Image.Resampling.BOX)
    ground.paste(Image.new("RGBA", (side, side), "#ffffff"), mask=lines)
    return ground
