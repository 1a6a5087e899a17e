"""Photos in: checked, turned upright, shrunk and re-encoded, which drops their metadata."""

import io
import warnings
from dataclasses import dataclass
from hashlib import sha256

from PIL import Image, ImageOps, UnidentifiedImageError

from app.errors import RefusedError, TooLargeError

FORMATS = ("JPEG", "PNG", "WEBP")
JPEG_QUALITY = 85


@dataclass(frozen=True, slots=True)
class CleanPhoto:
    """A JPEG made by us, and nothing of the file that came in."""

    content: bytes
    sha256: str
    width_px: int
    height_px: int


def clean_photo(content: bytes, *, max_pixels: int, edge_px: int) -> CleanPhoto:
    """
    A photo fit to be kept.

    Refuses what is no JPEG, PNG or WebP by its content, and more pixels than allowed before
    any of them is decoded.
    """
    _require_whole(content, max_pixels)
    with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
        try:
            upright = ImageOps.exif_transpose(opened)
        except (OSError, ValueError, SyntaxError) as error:
            raise RefusedError(f"photo cannot be decoded: {error}") from error
        upright.thumbnail((edge_px, edge_px), Image.Resampling.LANCZOS)
        picture = _flat(upright)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=JPEG_QUALITY, optimize=True)
    clean = out.getvalue()
    return CleanPhoto(clean, sha256(clean).hexdigest(), picture.width, picture.height)


def _require_whole(content: bytes, max_pixels: int) -> None:
    if not content:
        raise RefusedError("photo is empty")
    try:
        with warnings.catch_warnings():
            # Our own limit below speaks first; Pillow's only warns.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
                pixels = opened.width * opened.height
                if pixels > max_pixels:
                    raise TooLargeError(f"photo has {pixels} pixels; at most {max_pixels}")
                opened.verify()
    except Image.DecompressionBombError as error:
        raise TooLargeError(f"photo has too many pixels; at most {max_pixels}") from error
    except UnidentifiedImageError as error:
        raise RefusedError(f"photo is no {', '.join(FORMATS)} by its content") from error
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise RefusedError(f"photo is damaged: {error}") from error


def _flat(picture: Image.Image) -> Image.Image:
    """Pixels alone, on white where they were transparent."""
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        clear = picture.convert("RGBA")
        flat = Image.new("RGB", clear.size, "white")
        flat.paste(clear, mask=clear.getchannel("A"))
        return flat
    flat = Image.new("RGB", picture.size)
    flat.paste(picture.convert("RGB"))
    return flat
