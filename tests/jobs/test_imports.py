"""Jobs of imports: what they leave when they end well, badly, or not at all."""

import hashlib
import json
import shutil
from dataclasses import replace

import pytest
from sqlalchemy import text

from app.domain.actors import Actor
from app.domain.import_choices import DESCRIPTIONS, ImportChoices
from app.domain.import_drafts import DraftOptions, DraftState, Upload
from app.domain.imports import ImportKind
from app.domain.jobs import JobStatus
from app.files.tables import fingerprint
from app.jobs import imports as imports_job
from app.jobs.import_records import plain
from app.services import import_drafts, jobs
from app.store import import_drafts as drafts_store
from app.store import uploads
from tests import builders
from tests.services.importing import DRAWN, REAL, bring, bring_areas, checksums

STEWARD = Actor("steward", frozenset({"data.import", "data.read", "jobs.read", "jobs.cancel"}))
HOTSPOTS = DraftOptions(kind=ImportKind.HOTSPOTS, choices=ImportChoices(datum="wgs84", dataset="spots"))


@pytest.fixture
def draft_id(session, own_var):
    """The drawn hotspots, uploaded and looked at, in a district of two subdistricts."""
    bring_areas(session)
    return begin(session, DRAWN / "hotspots.csv")


def begin(session, file):
    """Upload a file and have it looked at."""
    stored_name = f"stored{file.suffix}"
    shutil.copy(file, uploads.upload_file(stored_name))
    size_bytes, sha256 = file.stat().st_size, fingerprint(file)
    upload = Upload(stored_name=stored_name, file_name=file.name, size_bytes=size_bytes, sha256=sha256)
    begun, _ = import_drafts.begin_draft(session, STEWARD, upload=upload)
    assert run(session, begun) is JobStatus.DONE
    return begun


def draft(session, draft_id):
    return import_drafts.draft(session, STEWARD, draft_id=draft_id)


def run(session, draft_id):
    return imports_job.run(draft(session, draft_id).job.id)


def checked(session, draft_id, options=HOTSPOTS):
    import_drafts.check_draft(session, STEWARD, draft_id=draft_id, options=options)
    run(session, draft_id)
    return draft(session, draft_id)


def written(session, draft_id):
    digest = checked(session, draft_id).options.digest
    import_drafts.write_draft(session, STEWARD, draft_id=draft_id, digest=digest)
    return run(session, draft_id)


def test_a_look_counts_rows_and_takes_the_best_proposal_as_first_choice(session, draft_id):
    found = draft(session, draft_id)
    lines = (DRAWN / "hotspots.csv").read_text().splitlines()
    assert found.look["rows"] == len(lines) - 1
    assert found.look["columns"] == lines[0].split(",")
    assert found.options.kind is ImportKind.HOTSPOTS


def test_a_check_says_what_an_import_would_do_and_the_import_does_it(session, draft_id):
    would = checked(session, draft_id).check
    assert written(session, draft_id) is JobStatus.DONE
    did = draft(session, draft_id).check
    names = ("rows_read", "rows_kept", "rows_merged", "rows_refused", "datum")
    assert [would[name] for name in names] == [did[name] for name in names]


def test_an_import_is_a_batch_of_whoever_asked_for_it_under_the_name_of_the_file(session, draft_id):
    written(session, draft_id)
    batch_id = draft(session, draft_id).batch_id
    statement = "select actor, file_name, sha256 from import_batches where id = :id"
    batch = session.execute(text(statement), {"id": batch_id}).one()
    assert batch == ("steward", "hotspots.csv", fingerprint(DRAWN / "hotspots.csv"))
    deeds = text(
        "select action from audit_events join audit_values on digest = actor "
        "where plain = 'steward' and action like 'data.%' order by id"
    )
    assert list(session.scalars(deeds)) == ["data.upload", "data.import"]


def test_the_uploaded_file_goes_once_it_is_imported(session, draft_id):
    written(session, draft_id)
    assert list(uploads.folder().iterdir()) == []


def test_an_import_that_is_stopped_in_the_middle_writes_nothing(session, draft_id, configure):
    digest = checked(session, draft_id).options.digest
    import_drafts.write_draft(session, STEWARD, draft_id=draft_id, digest=digest)
    before = checksums(session)

    configure(jobs={"heartbeat_seconds": 1e-6})  # every block of rows is reported
    job_id = draft(session, draft_id).job.id
    seen = []

    def watch(step: str, _share: float) -> None:
        seen.append(step)
        jobs.cancel(session, STEWARD, job_id=job_id)

    assert imports_job.run(job_id, watch) is JobStatus.CANCELLED
    assert seen == ["rows", "rows"]
    changed = {name for name, found in checksums(session).items() if found != before[name]}
    assert changed <= {"jobs"}
    assert draft(session, draft_id).state is DraftState.CHECKED


def test_a_check_whose_worker_died_can_be_asked_for_again(session, draft_id):
    import_drafts.check_draft(session, STEWARD, draft_id=draft_id, options=HOTSPOTS)
    job_id = draft(session, draft_id).job.id
    session.execute(text("update jobs set status = 'running' where id = :id"), {"id": job_id})
    lost = draft(session, draft_id)  # nobody holds the job's lock
    assert lost.failed_job.status is JobStatus.LOST and not lost.is_busy
    assert checked(session, draft_id).may_be_written


def test_what_has_changed_since_the_check_is_checked_again_by_the_import(session, draft_id):
    digest = checked(session, draft_id).options.digest
    builders.dataset(session, "land", key="spots")
    import_drafts.write_draft(session, STEWARD, draft_id=draft_id, digest=digest)
    assert run(session, draft_id) is JobStatus.FAILED
    failed = draft(session, draft_id).failed_job
    assert "dataset 'spots' holds land" in failed.error and "stored.csv" not in failed.error
    assert draft(session, draft_id).batch_id is None


def test_a_stated_datum_is_held_against_the_evidence_all_the_same(session, draft_id):
    found = checked(session, draft_id)
    assert found.check["datum"] == "wgs84"
    assert found.check["verdict"]["datum"] is None  # two places tell nothing, and it is said
    sample = drafts_store.sample_of(session, draft_id)
    assert sample["pairs"][0] == [121.412, 31.212]
    assert sample["rows"][0]["label"] == "Library"


@pytest.mark.skipif(not REAL.is_dir(), reason="needs the real files")
def test_a_datum_that_the_evidence_tells_only_since_the_check_is_not_written(session, own_var):
    bring(session, "areas", REAL / "jingan_14_subdistricts_wgs84.geojson", datum="wgs84")
    begun = begin(session, REAL / "shanghai_16_districts_gcj02.geojson")
    choices = ImportChoices(datum="auto", dataset="districts")
    found = checked(session, begun, DraftOptions(kind=ImportKind.AREAS, choices=choices))
    assert (found.check["verdict"]["datum"], found.may_be_written) == ("gcj02", True)
    earlier = {**found.check, "verdict": {**found.check["verdict"], "datum": "wgs84"}}
    drafts_store.change(session, begun, check=earlier)
    import_drafts.write_draft(session, STEWARD, draft_id=begun, digest=found.options.digest)
    assert run(session, begun) is JobStatus.FAILED
    refused = draft(session, begun)
    assert "tells gcj02 and told wgs84 at the check" in refused.failed_job.error
    assert (refused.batch_id, session.scalar(text("select count(*) from areas"))) == (None, 14)


def test_a_job_of_an_import_that_was_dropped_fails_with_a_word(session, draft_id):
    import_drafts.check_draft(session, STEWARD, draft_id=draft_id, options=HOTSPOTS)
    job_id = draft(session, draft_id).job.id
    drafts_store.remove_draft(session, draft_id)
    assert imports_job.run(job_id) is JobStatus.FAILED
    assert f"import {draft_id} does not exist" in jobs.job(session, STEWARD, job_id=job_id).error


def test_options_keep_their_digest_through_the_database_and_any_change_makes_another(session, draft_id):
    pairs = {"maps": (("lon", "lon"), ("lat", "lat")), "constants": {"operator": "A"}}
    options = replace(HOTSPOTS, choices=replace(HOTSPOTS.choices, **pairs))
    found = checked(session, draft_id, options)
    assert found.options == options and found.options.digest == options.digest
    other = replace(options, choices=replace(options.choices, keep_good=True))
    assert other.digest != options.digest


def test_an_access_level_is_kept_and_makes_another_digest(session, draft_id):
    options = replace(HOTSPOTS, choices=replace(HOTSPOTS.choices, access_level="closed"))
    found = checked(session, draft_id, options)
    assert found.options == options and options.digest != HOTSPOTS.digest


def test_options_are_kept_in_one_level_so_that_records_and_digests_of_before_stay_good(session, draft_id):
    nothing = dict.fromkeys((*DESCRIPTIONS, "encoding", "layer"))
    no = dict.fromkeys(("keep_good", "replace", "allow_far"), False)
    pairs = {"maps": [["lon", "x"]], "constants": {}, "where": {}, "new_operators": {}}
    chosen = {"kind": "hotspots", "profile": None, "datum": "wgs84", "dataset": "spots"}
    record = {**chosen, **nothing, **no, **pairs}
    drafts_store.change(session, draft_id, options=record)
    options = draft(session, draft_id).options
    assert options == replace(HOTSPOTS, choices=replace(HOTSPOTS.choices, maps=(("lon", "x"),)))
    text_of = json.dumps(record, sort_keys=True)
    assert options.digest == hashlib.sha256(text_of.encode()).hexdigest()[:16]


def test_what_json_or_the_database_do_not_take_is_replaced():
    assert plain({"a": float("nan"), "b": ("x\0y", float("inf"), 1)}) == {
        "a": None,
        "b": ["x\ufffdy", None, 1],
    }
