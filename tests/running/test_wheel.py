"""The wheel: everything a portal needs, wherever it is installed."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Give the folder of an environment into which the wheel was installed, far from the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder), cwd=ROOT)
    (wheel,) = folder.glob("*.whl")
    venv.create(folder / "env", with_pip=False, symlinks=True)
    python = folder / "env" / "bin" / "python"
    run(
        sys.executable,
        "-m",
        "pip",
        "--python",
        str(python),
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        str(wheel),
    )
    (site,) = (folder / "env" / "lib").glob("python*/site-packages")
    # The packages it needs are borrowed from here; the checkout, which is on the path here, is not.
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder / "env"


def run(*command, cwd="/"):
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_templates_and_static_files_travel_with_it(installed):
    code = "import portal.resources as r; print(r.folder('templates')); print(r.folder('static'))"
    for line in run(installed / "bin" / "python", "-c", code).splitlines():
        folder = Path(line)
        assert folder.is_relative_to(installed)
        name = folder.name.lstrip("_")
        ours = {path.relative_to(ROOT / name) for path in (ROOT / name).rglob("*") if path.is_file()}
        assert {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()} == ours


def test_the_command_line_works_from_anywhere(installed):
    assert "The supplier portal." in run(installed / "bin" / "portal", "--help")


def test_the_application_finds_its_pages(installed):
    assert "/sign-in" in run(installed / "bin" / "portal", "routes")


def test_migrations_run_from_it(installed, tmp_path):
    code = f"from portal.store.migrations import upgrade; print(upgrade('sqlite:///{tmp_path / 'portal.db'}'))"
    assert run(installed / "bin" / "python", "-c", code).strip()


def test_the_tests_stay_at_home(installed):
    refused = subprocess.run([installed / "bin" / "portal", "test"], cwd="/", capture_output=True, text=True)
    assert refused.returncode == 1
    assert "Run them in a checkout" in refused.stderr
