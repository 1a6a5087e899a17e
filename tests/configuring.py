"""Other settings for a test: a config.yaml of its own, as an installation would have."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from typing import Any

import pytest
import yaml

from app.config import environment, read_settings, settings
from app.errors import ConfigError


def _leave_none_of_others(file: Path) -> None:
    """A thread of a server may have been reading the settings before, and keep them only now."""
    try:
        wanted = read_settings(file)
    except ConfigError:  # whoever asks for them is told
        return
    while settings() != wanted:
        settings.cache_clear()


@contextmanager
def settings_with(folder: Path, **sections: Any) -> Iterator[None]:
    """The settings in force with some keys of a section changed, or a list replaced; until the end."""
    text = environment().config_file.read_text(encoding="utf-8")
    whole = yaml.safe_load(text)
    for name, given in sections.items():
        whole[name] = {**whole[name], **given} if isinstance(given, dict) else given
    file = folder / f"config-{token_hex(4)}.yaml"
    file.write_text(yaml.safe_dump(whole, allow_unicode=True), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CITYGRID_CONFIG", str(file))
        settings.cache_clear()
        _leave_none_of_others(file)
        try:
            yield
        finally:
            patch.undo()
            settings.cache_clear()
