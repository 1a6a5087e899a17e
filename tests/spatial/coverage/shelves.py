"""A place for rasters of losses without a folder, that tells what it was asked."""

from spatial.coverage.losses import Packed


class Memory:
    """Rasters in memory; `made` has the names of all that were put there, in order."""

    def __init__(self) -> None:
        self.kept: dict[str, Packed] = {}
        self.made: list[str] = []

    def take(self, key: str, length: int) -> Packed | None:
        """The raster of that name."""
        found = self.kept.get(key)
        return found if found is not None and len(found) == length else None

    def put(self, rasters: dict[str, Packed]) -> None:
        """Keep rasters."""
        self.kept |= rasters
        self.made += rasters
