"""Numbers of the command line."""

import math
from typing import Any

import click


class Number(click.FloatRange):
    """A finite number, within bounds where there are some; `nan` lies in every range for click."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The number of a text."""
        found = float(super().convert(value, param, ctx))
        if not math.isfinite(found):
            self.fail(f"{value!r} is no finite number", param, ctx)
        return found


NUMBER = Number()
