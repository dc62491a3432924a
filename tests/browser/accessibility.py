"""What a program can find out about a page: axe's rules, its width, its headings."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

#: Rows of a table are alike: of very many, these are looked at no more.
SKIPPED = {"exclude": [["tbody > tr:nth-child(n + 100)"], ["tbody:nth-of-type(n + 100)"]]}

STICKING = "way => document.querySelectorAll('.action-bar').forEach(bar => { bar.style.position = way; })"


def violations(page: Page) -> list[str]:
    """Return what axe finds, one line for each place."""
    # What sticks to the window covers what is scrolled below it; axe would call that too small to be hit.
    page.evaluate(STICKING, "static")
    found = Axe().run(page, SKIPPED, options={"runOnly": RULES, "resultTypes": ["violations"]}).response["violations"]
    page.evaluate(STICKING, "")
    return [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]


def faults(page: Page) -> list[str]:
    """Return everything that is wrong with the page as it is shown now."""
    found = violations(page)
    headings = page.locator("h1").count()
    if headings != 1:
        found.append(f"{headings} headings of the first level")
    return found + too_wide(page)


def too_wide(page: Page) -> list[str]:
    """Return a line if the page has to be scrolled sideways."""
    width, window = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    return [f"{width} px in a window of {window}"] if width > window else []
