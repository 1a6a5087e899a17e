"""Options that several commands of `flask data` take."""

from collections.abc import Callable, Sequence
from typing import Any

import click


def pairs(_: click.Context, parameter: click.Parameter, values: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """`LEFT=RIGHT` of a repeatable option."""
    split = [value.partition("=") for value in values]
    for (left, sign, right), value in zip(split, values, strict=True):
        if not (left.strip() and sign and right.strip()):
            raise click.BadParameter(f"{value!r} must look like {parameter.metavar}")
    return tuple((left.strip(), right.strip()) for left, _, right in split)


def pair_option(flag: str, name: str, metavar: str, text: str) -> Callable[[Any], Any]:
    """A repeatable option of pairs."""
    return click.option(flag, name, metavar=metavar, multiple=True, callback=pairs, help=text)
