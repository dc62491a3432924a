"""Static files under hashed addresses."""

from __future__ import annotations

import gzip
import re

import pytest

from tests.shell import make_shell


@pytest.fixture(scope="module")
def app():
    return make_shell()


@pytest.fixture
def client(app):
    return app.test_client()


def address(client, name):
    page = client.get("/style-guide").text
    return re.search(rf"/assets/[0-9a-f]{{16}}/{re.escape(name)}", page)[0]


def test_files_may_be_kept_for_ever(client):
    answer = client.get(address(client, "portal.css"))
    assert answer.mimetype == "text/css"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_zipped_files_go_to_those_who_can_read_them(client):
    url = address(client, "portal.js")
    plain, zipped = client.get(url), client.get(url, headers={"Accept-Encoding": "gzip, br"})
    assert "Content-Encoding" not in plain.headers
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.data) == plain.data
    assert "Accept-Encoding" in zipped.vary


def test_a_browser_that_has_the_file_is_told_so(client):
    url = address(client, "portal.css")
    known = client.get(url).headers["ETag"]
    assert client.get(url, headers={"If-None-Match": known}).status_code == 304


@pytest.mark.parametrize(
    "path", ["0000000000000000/portal.css", "0000000000000000/nothing.css", "x/../../pyproject.toml"]
)
def test_other_addresses_do_not_exist(client, path):
    assert client.get(f"/assets/{path}").status_code == 404


def test_a_cold_page_is_light(client):
    page = client.get("/style-guide")
    urls = set(re.findall(r'/assets/[^"#]+', page.text))
    sent = [len(client.get(url, headers={"Accept-Encoding": "gzip"}).data) for url in urls]
    assert len(urls) + 1 <= 5, "one of the six requests is left for the page's own script"
    assert sum(sent) + len(page.data) < 150_000


def test_bootstrap_stands_below_everything_of_ours(client):
    sheet = client.get(address(client, "portal.css")).text
    assert sheet.startswith("@layer bootstrap, reset, tokens, base, components, utilities;")
    assert "Bootstrap  v5.3" in sheet
    assert "@charset" not in sheet
    assert "sourceMappingURL" not in sheet


def test_every_icon_is_in_the_sprite(app, client):
    from portal.web.shared.icons import ICONS

    sprite = client.get(address(client, "icons.svg")).text
    assert all(f'id="{symbol}"' in sprite for symbol in ICONS.values())
    assert len(sprite) < 40_000


def test_a_picture_is_served_by_its_name(client):
    assert client.get(address(client, "favicon.svg")).mimetype == "image/svg+xml"
