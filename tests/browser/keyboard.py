"""Hands that have a keyboard and no mouse."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

FAR = 150


def go_to(page: Page, target: Locator, *, backwards: bool = False) -> None:
    """Press Tab until the target has the focus, and see to it that the focus shows.

    Raises:
        AssertionError: the target is not reached, or nobody could see that it has the focus.
    """
    for _ in range(FAR):
        page.keyboard.press("Shift+Tab" if backwards else "Tab")
        if target.evaluate("element => element === document.activeElement"):
            assert target.evaluate(SHOWS_FOCUS), f"The focus does not show on {target}."
            return
    raise AssertionError(f"{target} cannot be reached with Tab.")


def press(page: Page, target: Locator, key: str = "Enter", *, backwards: bool = False) -> None:
    """Go to the target and press a key there."""
    go_to(page, target, backwards=backwards)
    page.keyboard.press(key)


SHOWS_FOCUS = """element => {
  const style = getComputedStyle(element), box = element.getBoundingClientRect();
  const drawn = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const there = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  return drawn && (element.contains(there) || there?.contains(element) || there?.closest("label") !== null);
}"""
