"""What stops the set-up: one class, whose message says what to do next."""

from __future__ import annotations


class SetupError(Exception):
    """The project cannot be prepared or started; the message gives the value and the way out."""
