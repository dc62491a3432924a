"""What a program can find out about a page: axe's rules, its width, its headings."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

#: Rows of a table are alike. Of very many, those behind the first ones are taken away while axe looks, and put back.
TAKE_AWAY = """
    () => {
        const rows = document.querySelectorAll('tbody > tr:nth-child(n + 40), tbody:nth-of-type(n + 40)');
        window.takenAway = [...rows].map(row => [row, row.parentNode, row.nextSibling]);
        window.takenAway.forEach(([row]) => row.remove());
    }
"""
PUT_BACK = "() => window.takenAway.reverse().forEach(([row, table, next]) => table.insertBefore(row, next))"

STICKING = "way => document.querySelectorAll('.action-bar').forEach(bar => { bar.style.position = way; })"


def violations(page: Page) -> list[str]:
    """Return what axe finds, one line for each place."""
    # What sticks to the window covers what is scrolled below it; axe would call that too small to be hit.
    page.evaluate(STICKING, "static")
    page.evaluate(TAKE_AWAY)
    found = Axe().run(page, options={"runOnly": RULES, "resultTypes": ["violations"]}).response["violations"]
    page.evaluate(PUT_BACK)
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
