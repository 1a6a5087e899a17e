"""Rules of settings: in words for who breaks them, and as a test."""

from collections.abc import Callable
from dataclasses import field
from itertools import pairwise
from typing import Any


def ruled(text: str, holds: Callable[[Any], bool]) -> Any:
    """A setting that a rule must hold for."""
    return field(metadata={"rule": (text, holds)})


def positive() -> Any:
    """Over 0."""
    return ruled("must be greater than 0", lambda value: value > 0)


def not_negative() -> Any:
    """From 0 on."""
    return ruled("must be 0 or more", lambda value: value >= 0)


def share() -> Any:
    """From 0 to 1."""
    return ruled("must lie between 0 and 1", lambda value: 0 <= value <= 1)


def between(low: float, high: float) -> Any:
    """From one bound to another."""
    return ruled(f"must lie between {low} and {high}", lambda value: low <= value <= high)


def one_of(*allowed: str) -> Any:
    """One of some words."""
    return ruled(f"must be one of {', '.join(allowed)}", lambda value: value in allowed)


def goes_up(values: tuple[float, ...]) -> bool:
    """Whether each value is greater than the one before."""
    return all(low < high for low, high in pairwise(values))
