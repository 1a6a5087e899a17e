"""Photos that come with a report or a move: re-encoded, kept by their content."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.config import settings
from app.domain.case_reports import MAX_PHOTOS
from app.errors import RefusedError
from app.files.photos import CleanPhoto, clean_photo
from app.store import cases as cases_store
from app.store import photos as photos_store


def cleaned(photos: Sequence[bytes]) -> list[CleanPhoto]:
    """Photos fit to be kept; nothing of a file that came in is left."""
    if len(photos) > MAX_PHOTOS:
        raise RefusedError(f"{len(photos)} photos are too many; at most {MAX_PHOTOS}")
    limits = settings().files
    return [
        clean_photo(one, max_pixels=limits.max_photo_pixels, edge_px=limits.photo_edge_px) for one in photos
    ]


def keep(session: Session, photos: Sequence[CleanPhoto], *, case_id: int, event_number: int) -> None:
    """Add photos to the event that they came with."""
    for photo in photos:
        photos_store.save_photo(photo.sha256, photo.content)
        cases_store.add_photo(
            session,
            case_id=case_id,
            event_number=event_number,
            sha256=photo.sha256,
            width_px=photo.width_px,
            height_px=photo.height_px,
            byte_count=len(photo.content),
        )
