"""Where the cluster and its socket lie."""

import os
from pathlib import Path

import pytest

from app.embedded import places

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the cluster as another user")


def test_the_cluster_lies_in_the_var_folder_and_never_runs_as_root(folder):
    place = places.cluster_place(folder / "var")
    assert place.home == folder / "var/cluster"
    assert place.socket == folder / "var/cluster/socket"
    assert place.owner.uid != 0


@needs_root
def test_a_home_that_other_users_cannot_enter_moves_the_cluster_to_the_system_folder(folder):
    (folder / "home").mkdir(mode=0o700)
    place = places.cluster_place(folder / "home/project/var")
    assert place.home.parent == Path("/var/lib/citygrid")
    assert place == places.cluster_place(folder / "home/project/var")
    assert place.home != places.cluster_place(folder / "home/other/var").home


@needs_root
def test_root_runs_the_cluster_as_the_owner_of_the_folder(folder):
    os.chown(folder, 65534, 65534)
    folder.chmod(0o700)
    place = places.cluster_place(folder / "var")
    assert (place.owner.uid, place.home) == (65534, folder / "var/cluster")


@needs_root
def test_what_root_makes_belongs_to_the_owner_of_the_folder_above(folder):
    os.chown(folder, 65534, 65534)
    assert places.make_folder(folder / "var/run").stat().st_uid == 65534
    assert (folder / "var").stat().st_uid == 65534


@pytest.mark.parametrize(("length", "fits"), [(93, True), (94, False)])
def test_a_socket_path_fits_up_to_107_bytes(length, fits):
    # "/" + 92 letters is 93 bytes, and "/.s.PGSQL.5432" is 14 more.
    assert places.fits_a_socket(Path("/" + "x" * (length - 1))) is fits


def test_chinese_letters_count_three_bytes_each_and_neither_comma_nor_space_fits():
    assert places.fits_a_socket(Path("/" + "静" * 30))
    assert not places.fits_a_socket(Path("/" + "静" * 31))
    assert not places.fits_a_socket(Path("/a,b"))
    assert not places.fits_a_socket(Path("/a b"))
