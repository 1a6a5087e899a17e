"""Logs of a run: set aside when large, while somebody goes on writing."""

from app.embedded import logs


def test_a_large_log_is_set_aside_and_its_writer_goes_on_at_its_new_end(tmp_path, monkeypatch):
    monkeypatch.setattr(logs, "LARGEST_BYTES", 10)
    log = tmp_path / "web.log"
    with log.open("ab", buffering=0) as writer:
        writer.write(b"one line of many\n")
        logs.set_aside_when_large(log)
        writer.write(b"next\n")
    assert log.read_bytes() == b"next\n"
    assert (tmp_path / "web.log.1").read_bytes() == b"one line of many\n"


def test_a_small_log_and_one_that_is_not_there_are_left_alone(tmp_path):
    log = tmp_path / "web.log"
    logs.set_aside_when_large(log)
    log.write_bytes(b"one\n")
    logs.set_aside_when_large(log)
    assert [file.name for file in tmp_path.iterdir()] == ["web.log"]
