"""Licences that the world knows, by what imports call them."""

from collections.abc import Mapping
from types import MappingProxyType

# What an import says, in small letters and with hyphens -> the name in SPDX's list.
KNOWN: Mapping[str, str] = MappingProxyType(
    {
        **{one.lower(): one for one in ("CC0-1.0", "CC-BY-4.0", "CC-BY-SA-4.0", "CC-BY-NC-4.0")},
        **{one.lower(): one for one in ("CC-BY-3.0", "ODbL-1.0", "ODC-By-1.0", "PDDL-1.0", "OGL-UK-3.0")},
        "cc0": "CC0-1.0",
        "odbl": "ODbL-1.0",
        "odc-odbl-1.0": "ODbL-1.0",
    }
)


def spdx_licence(text: str | None) -> str | None:
    """Its name in SPDX's list; none where the list has none."""
    return None if text is None else KNOWN.get("-".join(text.lower().split()))


def licence_address(text: str | None) -> str | None:
    """The page of SPDX's list on it."""
    found = spdx_licence(text)
    return None if found is None else f"https://spdx.org/licenses/{found}"
