"""Draw the scenes as pictures to look at: ``python -m tests.spatial.coverage.scene_pictures FOLDER``."""

import sys
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from spatial.coverage.engine import Receivers, levels
from tests.spatial.coverage.scenes import CELL_M, CLASSES, SCENES, Scene, class_of

PIXELS = 24  # a square of the map
COLOURS = dict(zip(CLASSES, ("#2a6fbb", "#f6d98a", "#e8743b", "#7f1d3a"), strict=True))


def picture(scene: Scene) -> Image.Image:
    """Class of every free square, houses darker the higher, masts and places by their letters."""
    surface = scene.surface()
    rows, cols = surface.heights_m.shape
    image = Image.new("RGB", (cols * PIXELS, rows * PIXELS + 40), "white")
    pen = ImageDraw.Draw(image)
    row, col = (index.ravel() for index in np.indices((rows, cols)))
    everywhere = Receivers(
        (col + 0.5) * CELL_M, (row + 0.5) * CELL_M, np.ones(col.size, bool), np.full(col.size, scene.place_m)
    )
    found = levels(scene.carriers(), everywhere, surface=surface)
    for i in range(col.size):
        height_m = surface.heights_m[row[i], col[i]]
        grey = int(200 - 1.8 * height_m)
        colour = (grey, grey, grey) if height_m > 0 else COLOURS[class_of(found.level_dbm[0, 0, i])]
        left, top = col[i] * PIXELS, (rows - 1 - row[i]) * PIXELS
        pen.rectangle((left, top, left + PIXELS - 1, top + PIXELS - 1), fill=colour, outline="#ffffff")
        letter = scene.map[rows - 1 - row[i]][col[i]]
        if letter not in ".":
            pen.text(
                (left + 8, top + 6), letter, fill="white" if height_m > 0 or letter.islower() else "black"
            )
    pen.text((4, rows * PIXELS + 4), scene.name, fill="black")
    pen.text((4, rows * PIXELS + 20), scene.why, fill="black")
    return image


def main() -> None:
    """One file a scene."""
    folder = Path(sys.argv[1])
    for scene in SCENES:
        picture(scene).save(folder / f"{scene.name.replace(' ', '-').replace(',', '')}.png")


if __name__ == "__main__":
    main()
