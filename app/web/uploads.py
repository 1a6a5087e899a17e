"""Large files of the import page: a limit of their own, streamed to the disk they stay on."""

import re
from typing import IO

from flask import Flask, request
from werkzeug.datastructures import FileStorage

from app.config import settings
from app.domain.import_drafts import Upload
from app.errors import RefusedError
from app.files.formats import extension_of
from app.files.tables import fingerprint
from app.store import uploads
from app.web.bodies import CleanRequest
from app.web.current import current_actor
from app.web.security import refuse_cross_site

ENDPOINT = "import_page.upload_file"
BYTES_PER_MEGABYTE = 1024 * 1024
NAME_CHARACTERS = 160
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]")


class UploadRequest(CleanRequest):
    """A request whose file, at the one door for large ones, goes straight into the folder of uploads."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        if self.endpoint == ENDPOINT:
            return uploads.incoming()
        return super()._get_file_stream(total_content_length, content_type, filename, content_length)


def init_uploads(app: Flask) -> None:
    """Wire the door; before anything else reads a body."""
    app.request_class = UploadRequest
    app.before_request(_make_room)


def _make_room() -> None:
    """Half a gigabyte is taken in only where no other site's page sends it."""
    if request.endpoint == ENDPOINT:
        refuse_cross_site()
        current_actor().require_everywhere("data.import")
        request.max_content_length = settings().files.max_import_upload_megabytes * BYTES_PER_MEGABYTE


def kept_upload(file: FileStorage | None) -> Upload:
    """The file of a form under a name of ours; refuses none, an empty one, and an unknown format."""
    file_name = shown_name(file.filename or "") if file is not None else ""
    if file is None or not file_name:
        raise RefusedError("Choose a file first.")
    extension = extension_of(file_name)
    if extension is None:
        raise RefusedError(f"{file_name} is of no format that can be read.")
    size_bytes = file.stream.seek(0, 2)
    if size_bytes == 0:
        raise RefusedError(f"{file_name} is empty.")
    stored_name = uploads.keep(file.stream, extension)
    return Upload(
        stored_name=stored_name,
        file_name=file_name,
        size_bytes=size_bytes,
        sha256=fingerprint(uploads.upload_file(stored_name)),
    )


def shown_name(client_name: str) -> str:
    """The last part of a client's name for a file, to be shown and never used as a path."""
    last = re.split(r"[/\\]", client_name)[-1]
    return _UNPRINTABLE.sub("", last).strip()[-NAME_CHARACTERS:]
