"""The design system in a real browser: accessible, inside its width, calm under a strict policy, alive by keyboard."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import render_template_string, request
from playwright.sync_api import expect

from tests.shell import make_shell, serving

pytestmark = pytest.mark.browser

# How the browser and htmx note in the console that a request was answered with an error, or not at all.
ABOUT_ANSWERS = ("Failed to load resource", "htmx:")

FORM = """
{% from "components/form.html" import csrf, error_summary, input %}
{% from "components/button.html" import button %}
<form id="f" method="post" action="/form" hx-post="/form" hx-target="#f" hx-swap="outerHTML">
  {{ csrf() }}
  {% if request.method == "POST" %}{{ error_summary([("amount", "Enter a number.")]) }}{% endif %}
  {{ input("amount", "Amount", request.form.get("amount", "")) }}
  {{ button("Send", "primary") }}
</form>
"""
PAGE = f"""
{{% extends "layouts/page.html" %}}
{{% block title %}}Form{{% endblock %}}
{{% block main %}}
  <h1>Form</h1>
  {FORM}
  <form method="post" action="/slow">{{{{ csrf() }}}}{{{{ button("Send once") }}}}</form>
{{% endblock %}}
"""


@pytest.fixture(scope="module")
def sent():
    """Give the list of what was posted to /slow."""
    return []


@pytest.fixture(scope="module")
def address(sent):
    """Serve the style guide, a form that finds fault with everything, and one that is counted."""
    app = make_shell(behalf="Nakamura")

    @app.get("/form")
    def form():
        return render_template_string(PAGE)

    @app.get("/mistakes")
    def mistakes():
        return render_template_string(
            """{% from "components/form.html" import error_summary %}{{ error_summary([("", "Line 10 is wrong.")]) }}"""
        )

    @app.get("/news")
    def news():
        return render_template_string(
            """{% extends "layouts/page.html" %}{% block title %}News{% endblock %}
            {% block main %}<div id="news"><a href="/orders/17?a=1&b=2">Order 17</a></div>{% endblock %}"""
        )

    @app.get("/news/list")
    def news_again():
        return '<div id="news" data-read="again"><a href="/orders/17?a=1&amp;b=2">Order 17</a></div>'

    @app.post("/form")
    def refuse():
        return render_template_string(FORM), 422

    @app.post("/slow")
    def slow():
        sent.append(request.form.to_dict())
        return render_template_string('{% extends "layouts/plain.html" %}{% block title %}Sent{% endblock %}')

    with serving(app) as url:
        yield url


@pytest.fixture
def page(window):
    """Give a page on which every complaint of the browser fails the test, but not what the server answered."""
    page = window.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    assert [each for each in complaints if not each.startswith(ABOUT_ANSWERS)] == []


def violations(page: Any) -> list[str]:
    """Return what axe finds, one line for each place."""
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {node['html'][:120]}" for rule in found for node in rule["nodes"]]


@pytest.mark.parametrize(("width", "scheme"), [(1280, "dark"), (390, "light")])  # the others are in test_every_page
@pytest.mark.parametrize("path", ["/style-guide", "/no-such-page"])
def test_axe_finds_nothing(page, address, path, width, scheme):
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    page.goto(address + path)
    page.wait_for_load_state("networkidle")
    found = violations(page)
    page.context.clear_cookies()
    assert found == []


@pytest.mark.parametrize("width", [320, 390, 768, 1024, 1280])
def test_nothing_is_wider_than_the_window(page, address, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(address + "/style-guide")
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_a_cold_page_takes_at_most_six_requests(page, address):
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(address + "/style-guide")
    page.wait_for_load_state("networkidle")
    assert len(requests) <= 5, "one is left for the page's own script"


def test_the_first_stop_of_the_keyboard_skips_to_the_main_part(page, address):
    page.goto(address + "/form")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to the main part")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


@pytest.fixture
def phone(window):
    """Give a page of a phone that runs no script."""
    context = window.browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    yield context.new_page()
    context.close()


def test_the_menu_of_a_phone_opens_by_keyboard_and_without_script(phone, address):
    phone.goto(address + "/style-guide")
    orders = phone.locator(".menu__nav").get_by_text("Orders")
    expect(orders).to_be_hidden()
    phone.locator(".menu__toggle").press("Enter")
    expect(orders).to_be_visible()


def test_the_menu_lies_open_where_there_is_room(page, address):
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(address + "/form")
    expect(page.get_by_role("navigation", name="Main").get_by_role("link", name="Orders")).to_be_visible()
    expect(page.locator(".menu__toggle")).to_be_hidden()


def test_mistakes_are_swapped_in_and_the_summary_has_the_focus(page, address):
    page.goto(address + "/form")
    page.get_by_label("Amount").fill("1e999")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("Amount")).to_have_value("1e999")
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_enabled()
    page.get_by_role("link", name="Enter a number.").click()
    expect(page.get_by_label("Amount")).to_be_focused()


def test_reading_again_now_and_then_leaves_the_focus_where_it_is(page, address):
    page.goto(address + "/form")
    page.get_by_label("Amount").focus()
    page.evaluate("htmx.ajax('GET', '/mistakes', {target: 'footer', swap: 'beforeend'})")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Amount")).to_be_focused()


def test_a_link_keeps_the_focus_when_its_list_is_read_again(page, address):
    page.goto(address + "/news")
    page.get_by_role("link", name="Order 17").focus()
    page.evaluate("htmx.ajax('GET', '/news/list', {target: '#news', swap: 'outerHTML'})")
    expect(page.locator("#news")).to_have_attribute("data-read", "again")
    expect(page.get_by_role("link", name="Order 17")).to_be_focused()


def test_a_failed_request_is_said_and_the_button_wakes(page, address):
    page.goto(address + "/form")
    page.route("**/form", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".notice")).to_contain_text("The portal cannot be reached.")
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_enabled()


def test_what_heads_a_table_can_be_used_on_a_phone(page, address):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(address + "/style-guide")
    for head in (page.locator(".sorter").first, page.get_by_label("Select all lines")):
        assert head.bounding_box()["height"] >= 16


def test_a_double_click_sends_once_and_going_back_wakes_the_button(page, address, sent):
    page.goto(address + "/form")
    page.get_by_role("button", name="Send once").dblclick()
    expect(page).to_have_title("Sent – Supplier portal")
    assert len(sent) == 1
    page.go_back()
    expect(page.get_by_role("button", name="Send once")).to_be_enabled()


def test_one_box_ticks_all_and_knows_when_some_are_missing(page, address):
    page.goto(address + "/style-guide")
    master = page.get_by_label("Select all lines")
    master.check()
    expect(page.get_by_label("Select line 30")).to_be_checked()
    page.get_by_label("Select line 20").uncheck()
    assert master.evaluate("box => box.indeterminate")


def test_times_stay_true_while_a_page_is_open(page, address):
    page.clock.install(time="2026-03-12T14:05:00Z")
    page.goto(address + "/form")
    age = page.locator("footer time")
    expect(age).to_have_text("3\xa0minutes ago")
    page.clock.fast_forward("02:00")
    expect(age).to_have_text("5\xa0minutes ago")


def test_the_chosen_colours_come_back_with_the_next_page(page, address):
    page.goto(address + "/form")
    page.get_by_label("Colours").select_option("dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.get_by_label("Colours")).to_have_value("dark")


def test_exact_times_show_on_focus(page, address):
    page.goto(address + "/form")
    page.locator("footer time").focus()
    shown = page.locator("footer time").evaluate("time => getComputedStyle(time, '::after').content")
    assert "14:02" in shown


def test_paper_carries_the_facts_without_the_machinery(page, address):
    page.goto(address + "/style-guide")
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(".masthead")).to_be_hidden()
    expect(page.locator(".action-bar")).to_be_hidden()
