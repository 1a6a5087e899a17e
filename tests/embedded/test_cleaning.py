"""``make clean``: what can be made again goes, data stays."""

import subprocess


def test_caches_go_and_data_stays_in_var_folders_within_the_var_folder_too(toy, plain_environment):
    gone = [toy / ".hypothesis", toy / "var/numba", toy / "var/mine/numba"]
    kept = [toy / "var/photos", toy / "var/mine/photos", toy / "var/mine/cluster"]
    for folder in (*gone, *kept):
        folder.mkdir(parents=True)
        (folder / "file").touch()
    done = subprocess.run(
        ["make", "clean"], cwd=toy, env=plain_environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert [folder for folder in gone if folder.exists()] == []
    assert all((folder / "file").exists() for folder in kept)
