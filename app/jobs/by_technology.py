"""Templates and profiles of the settings, by the technology that they are of."""

from collections.abc import Iterable

from app.config import TemplateSettings
from app.config_profiles import ProfileSettings
from app.domain.coverage import Profile, profile_from
from app.domain.network import Technology


def templates_of(items: Iterable[TemplateSettings]) -> dict[Technology, TemplateSettings]:
    """What stations without radio data are taken to have."""
    return {Technology(item.technology): item for item in items}


def profiles_of(items: Iterable[ProfileSettings]) -> dict[Technology, Profile]:
    """What counts as covered."""
    return {Technology(item.technology): profile_from(item) for item in items}
