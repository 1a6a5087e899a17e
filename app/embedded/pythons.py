"""Which Python the project runs on; read by older ones too, so written for every Python 3."""

import shutil
import subprocess

OLDEST = (3, 11)
NEWEST = (3, 13)  # the pinned numba has no wheel for a newer one
CANDIDATES = ("python3.13", "python3.12", "python3.11")


def suits(version: "tuple[int, ...]") -> bool:
    """Whether a version that begins with major and minor is one the project runs on."""
    return OLDEST <= version[:2] <= NEWEST


def find() -> "str | None":
    """The path of a suited Python that can make a virtual environment, or None."""
    for name in CANDIDATES:
        path = shutil.which(name)
        if path and subprocess.call([path, "-c", "import ensurepip"], stderr=subprocess.DEVNULL) == 0:
            return path
    return None


def complaint(version: "tuple[int, ...]") -> str:
    """What to tell the owner of a machine without a suited Python."""
    rule = "CityGrid needs Python {}.{} to {}.{}".format(*(OLDEST + NEWEST))
    found = "python3 is {}.{}".format(*version[:2])
    return "error: {}; {}, and none of {} is on the PATH".format(found, rule, ", ".join(CANDIDATES))
