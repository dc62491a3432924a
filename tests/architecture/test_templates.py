"""Templates and style sheets keep the promises that pages rely on."""

from __future__ import annotations

import re

import pytest

from portal import resources
from tests.shell import make_shell

TEMPLATES = resources.folder("templates")
STYLES = resources.folder("static") / "css"
ALL = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))
# The sandbox ERP is a program of its own, with a sheet of its own that knows no layers.
SHEETS = sorted(path for path in STYLES.rglob("*.css") if path.name != "sandbox-erp.css")

# A strict Content-Security-Policy blocks these, silently for whoever does not look at the console.
INLINE = re.compile(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=|javascript:|hx-on|hx-vals=.js:", re.I)


@pytest.mark.parametrize("name", ALL)
def test_a_template_says_what_it_is_for(name):
    assert (TEMPLATES / name).read_text(encoding="utf-8").lstrip().startswith("{#")


@pytest.mark.parametrize("name", ALL)
def test_a_template_trusts_no_value_and_has_nothing_inline(name):
    source = re.sub(r"\{#.*?#\}", "", (TEMPLATES / name).read_text(encoding="utf-8"), flags=re.S)
    assert not re.search(r"\|\s*safe\b|autoescape", source), "trusted HTML is made in Python, in one module"
    assert not INLINE.search(source)


@pytest.fixture(scope="module")
def environment():
    return make_shell().jinja_env


@pytest.mark.parametrize("name", ALL)
def test_a_template_names_only_components_that_exist(environment, name):
    source = (TEMPLATES / name).read_text(encoding="utf-8")
    for file, names in re.findall(r'\{%-?\s*from "([^"]+)" import ([^%]+?)(?: with context)?\s*-?%\}', source):
        offered = vars(environment.get_template(file).module)
        for imported in names.split(","):
            assert imported.split(" as ")[0].strip() in offered, f"{file} has no {imported}"


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.relative_to(STYLES).as_posix())
def test_a_style_sheet_stays_in_its_layer_and_says_what_it_is_for(sheet):
    source = sheet.read_text(encoding="utf-8")
    assert source.startswith("/* ")
    outside = re.sub(r"/\*.*?\*/", "", source, flags=re.S)
    assert re.match(r"\s*@layer (reset|tokens|base|components|utilities) \{", outside)
    assert outside.count("@layer") == 1
    assert "!important" not in source, "in layers it works upside down"


@pytest.mark.parametrize("sheet", sorted((STYLES / "components").glob("*.css")), ids=lambda path: path.name)
def test_a_component_takes_its_colours_from_meanings(sheet):
    source = re.sub(r'url\("data:[^"]*"\)|/\*.*?\*/', "", sheet.read_text(encoding="utf-8"), flags=re.S)
    assert not re.search(r"#[0-9a-f]{3,8}\b|oklch\(|rgba?\(|hsla?\(", source, re.I)
    assert not re.search(r"--(ink|grey|indigo|red|amber|green|blue|violet)-\d+|--paper", source)
