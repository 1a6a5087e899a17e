"""Who may read the folders of the var folder."""

import os
from stat import S_IMODE

import pytest

from app.store import audit_heads, exports, photos, reports, uploads

FOLDERS = {
    "audit": audit_heads.folder,
    "exports": lambda: exports.place_for(1),
    "photos": lambda: photos.save_photo("ab" * 32, b"photo"),
    "reports": lambda: reports.batch_report(1),
    "uploads": uploads.folder,
}


@pytest.fixture
def var(tmp_path, monkeypatch):
    """A var folder where nothing hides what is left open."""
    monkeypatch.setenv("CITYGRID_VAR", str(tmp_path / "var"))
    before = os.umask(0)
    yield tmp_path / "var"
    os.umask(before)


@pytest.mark.parametrize("name", FOLDERS)
def test_a_folder_with_what_people_sent_is_made_for_the_service_alone(var, name):
    FOLDERS[name]()
    assert S_IMODE((var / name).stat().st_mode) == 0o700


@pytest.mark.parametrize("name", FOLDERS)
def test_a_folder_that_was_open_is_closed_where_it_is_used(var, name):
    (var / name).mkdir(parents=True)
    assert S_IMODE((var / name).stat().st_mode) == 0o777
    FOLDERS[name]()
    assert S_IMODE((var / name).stat().st_mode) == 0o700
