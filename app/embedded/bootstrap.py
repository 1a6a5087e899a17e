"""
The door of ``make``: finds a suited Python and hands the command over to it.

Whatever ``python3`` the machine has reads this file, so it is written for every Python 3.
"""

import os
import sys

from app.embedded import pythons


def main(arguments: "list[str]") -> None:
    """Replace this process by the command under a suited Python, or say what is missing."""
    python = sys.executable if pythons.suits(sys.version_info[:2]) else pythons.find()
    if not python:
        sys.exit(pythons.complaint(sys.version_info[:2]))
    os.execv(python, [python, "-m", "app.embedded.commands", *arguments])


if __name__ == "__main__":
    main(sys.argv[1:])
