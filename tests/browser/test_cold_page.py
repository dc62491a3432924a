"""What a first visit costs: the order list with an empty cache."""

from __future__ import annotations

import pytest
from playwright.sync_api import Request

from tests.browser.people import People

pytestmark = pytest.mark.browser


def test_the_order_list_is_light(people: People) -> None:
    page = people.open("bea")
    requests: list[Request] = []
    page.on("requestfinished", lambda request: requests.append(request))
    page.goto("/orders")
    page.wait_for_load_state("networkidle")
    sizes = [request.sizes() for request in requests]
    assert page.locator("tbody tr").count() == 50
    assert len(requests) <= 6
    assert sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes) < 150_000
