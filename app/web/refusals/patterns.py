"""Messages that the program writes in English, found again by their words; what differs stands in holes."""

import re
from dataclasses import dataclass

from app.web.refusals.values import HELD

HOLE = re.compile(r"%\((?P<hole>[a-z]+)(?P<number>\d?)\)s")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A message of the catalog, and what texts it is said in."""

    message: str
    pieces: tuple[str, ...]  # between its holes
    whole: re.Pattern[str]

    def held_in(self, text: str) -> dict[str, str] | None:
        """What the holes hold in a text; None where it is another message."""
        at = 0
        for piece in self.pieces:  # first: holes are tried at every place where a piece stands
            at = text.find(piece, at)
            if at < 0:
                return None
            at += len(piece)
        found = self.whole.fullmatch(text)
        return None if found is None else found.groupdict()


def marked(message: str) -> str:
    """A message that the catalog shall hold; it is translated where it is shown."""
    return message


def pattern(message: str) -> Pattern:
    """Finds a message whatever its holes hold."""
    plain, pieces, at = "", [], 0
    for hole in HOLE.finditer(message):
        pieces.append(message[at : hole.start()])
        held = HELD.get(hole["hole"], ".+?")
        plain += f"{re.escape(pieces[-1])}(?P<{hole['hole']}{hole['number']}>{held})"
        at = hole.end()
    pieces.append(message[at:])
    return Pattern(message, tuple(filter(None, pieces)), re.compile(plain + re.escape(pieces[-1]), re.DOTALL))


def hole_of(name: str) -> str:
    """A hole without the number that tells two of its kind apart."""
    return name.rstrip("0123456789")
