"""What every page owes its readers and their browsers; the test browser checks each page it fetches."""

from __future__ import annotations

from bs4 import BeautifulSoup, Tag
from werkzeug.test import TestResponse

_LABELLED = "input:not([type=hidden]), select, textarea"
_SCRIPTED = ("onclick", "onsubmit", "onchange", "onload", "oninput")


def check_manners(response: TestResponse, soup: BeautifulSoup, url: str) -> None:
    """Check a page, or a piece of one, and its headers.

    Raises:
        AssertionError: with everything that is wrong.
    """
    is_whole = soup.find("html") is not None
    faults = [*_faults_of_headers(response), *_faults_of_content(soup, is_whole=is_whole)]
    if is_whole:
        faults += _faults_of_document(soup)
    assert not faults, f"{url} has no manners:\n" + "\n".join(f"- {fault}" for fault in faults)


def _faults_of_headers(response: TestResponse) -> list[str]:
    headers = response.headers
    policy = headers.get("Content-Security-Policy", "")
    found = []
    if "default-src 'none'" not in policy or "unsafe" in policy:
        found.append("the Content-Security-Policy is missing or lax")
    if headers.get("X-Content-Type-Options") != "nosniff":
        found.append("X-Content-Type-Options is missing")
    if not headers.get("X-Correlation-ID"):
        found.append("X-Correlation-ID is missing")
    if "no-store" not in headers.get("Cache-Control", ""):
        found.append("the page may be kept by caches")
    return found


def _faults_of_document(soup: BeautifulSoup) -> list[str]:
    found = []
    headings = soup.select("h1")
    if len(headings) != 1:
        found.append(f"{len(headings)} h1 instead of one")
    elif not headings[0].get_text(strip=True):
        found.append("the h1 is empty")
    if soup.title is None or len(soup.title.get_text(strip=True)) < 8:
        found.append("the title is missing or says nothing")
    if soup.html is None or soup.html.get("lang") != "en":
        found.append("the language is missing")
    if len(soup.select("main")) != 1:
        found.append("there is not one main part")
    levels = [int(heading.name[1]) for heading in soup.select("h1, h2, h3, h4, h5, h6")]
    if any(after - before > 1 for before, after in zip(levels, levels[1:], strict=False)):
        found.append(f"headings leave out a level: {levels}")
    known = {element["id"] for element in soup.select("[id]")}
    for link in soup.select('a[href^="#"]'):
        if str(link["href"])[1:] not in known:
            found.append(f"a link goes to {link['href']}, which is not there")
    return found


def _faults_of_content(soup: BeautifulSoup, *, is_whole: bool) -> list[str]:
    ids = [str(element["id"]) for element in soup.select("[id]")]
    found = [f"the id {twice} is there more than once" for twice in {each for each in ids if ids.count(each) > 1}]
    found += [f"{_name(control)} has no label" for control in soup.select(_LABELLED) if not _is_labelled(soup, control)]
    found += [
        f"{_name(element)} is described by {reference}, which is not there"
        for element in soup.select("[aria-describedby], [aria-labelledby]")
        for attribute in ("aria-describedby", "aria-labelledby")
        for reference in str(element.get(attribute, "")).split()
        if is_whole and reference not in ids
    ]
    found += [
        f"{_name(control)} is wrong and does not say why"
        for control in soup.select('[aria-invalid="true"]')
        if not control.get("aria-describedby")
    ]
    found += ["there is an inline script" for script in soup.select("script:not([src])")]
    found += ["there is an inline style" for _ in soup.select("style, [style]")]
    found += [f"{_name(element)} has {name}" for name in _SCRIPTED for element in soup.select(f"[{name}]")]
    found += ["an image has no alt" for image in soup.select("img") if not image.has_attr("alt")]
    found += ["a table has no caption" for table in soup.select("table") if table.find("caption") is None]
    found += [f"{_name(element)} says nothing" for element in soup.select("a[href], button") if not _says(element)]
    found += [
        f"the form to {form.get('action')} has no token"
        for form in soup.select("form[method=post]")
        if not form.select("[name=csrf_token]")
    ]
    return found


def _is_labelled(soup: BeautifulSoup, control: Tag) -> bool:
    if control.get("aria-label") or control.get("aria-labelledby") or control.find_parent("label"):
        return True
    return bool(control.get("id") and soup.find("label", attrs={"for": control["id"]}))


def _says(element: Tag) -> bool:
    return bool(element.get_text(strip=True) or element.get("aria-label"))


def _name(element: Tag) -> str:
    return f"<{element.name} {element.get('id') or element.get('name') or element.get('href') or ''}>"
