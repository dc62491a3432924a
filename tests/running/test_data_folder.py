"""The folder of `portal up`: secrets that stay, starting over without collateral, one portal at a time."""

from __future__ import annotations

import stat

import pytest

from portal.running.data import DataFolder, InUse


def test_secrets_are_made_up_once_and_are_for_their_owner_alone(tmp_path):
    folder = DataFolder(tmp_path)
    assert folder.secrets() == DataFolder(tmp_path).secrets()
    assert stat.S_IMODE((tmp_path / "secrets.json").stat().st_mode) == 0o600
    assert len(folder.secrets().secret_key) >= 32


def test_starting_over_removes_what_the_portal_made_and_nothing_else(tmp_path):
    folder = DataFolder(tmp_path)
    mine = [tmp_path / name for name in ("portal.db", "portal.db-wal", "erp.db", "secrets.json")]
    for file in [*mine, tmp_path / "holiday.jpg", tmp_path / "portal.db.backup"]:
        file.write_text("x")
    folder.queue.mkdir()
    with folder.held():
        folder.start_over()
        assert sorted(path.name for path in tmp_path.iterdir()) == [
            "holiday.jpg",
            "logs",
            "portal.db.backup",
            "up.lock",
        ]


def test_starting_over_follows_no_link_out_of_the_folder(tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept").touch()
    data = tmp_path / "data"
    data.mkdir()
    (data / "queue").symlink_to(elsewhere)
    with DataFolder(data).held():
        DataFolder(data).start_over()
    assert (elsewhere / "kept").exists()


def test_two_portals_do_not_share_a_folder(tmp_path):
    with (
        DataFolder(tmp_path).held(),
        pytest.raises(InUse, match="Another portal is running on"),
        DataFolder(tmp_path).held(),
    ):
        pass


def test_a_folder_is_free_again_afterwards(tmp_path):
    for _ in range(2):
        with DataFolder(tmp_path).held():
            pass
