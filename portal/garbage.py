"""Python's search for garbage, set for processes that start once and then make thousands of short-lived objects."""

from __future__ import annotations

import gc

#: So many more objects than were given back start a search. Python's own 700 are made by half a page.
_YOUNG = 20_000


def settle() -> None:
    """Take what was made by now, modules above all, for lasting, and look through the rest less often.

    Nothing is freed later than it was used last: only circles of objects wait for the search.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG)
