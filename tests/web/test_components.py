"""Components, as rendered: labels, descriptions, escapes."""

from __future__ import annotations

from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired

from tests.shell import make_shell


@pytest.fixture(scope="module")
def app():
    return make_shell(csrf=False)


@pytest.fixture
def show(app):
    """Give a function that renders a piece of template to soup."""

    def render(source, **values):
        with app.test_request_context(method="POST"):
            return BeautifulSoup(app.jinja_env.from_string(source).render(**values), "html.parser")

    return render


class ReasonForm(FlaskForm):
    note = StringField("Note", validators=[InputRequired("Tell the buyer why.")])
    kind = SelectField("Kind", choices=[SelectChoice("a", "A"), SelectChoice("b", "B")])


def test_a_field_with_a_mistake_is_tied_to_its_message(app):
    with app.test_request_context(method="POST"):
        form = ReasonForm()
        form.validate()
        source = """{% from "components/form.html" import field %}
          {{ field(form.note, hint="The buyer reads this.", maxlength=80) }}"""
        piece = BeautifulSoup(app.jinja_env.from_string(source).render(form=form), "html.parser")
    control = piece.select_one("input")
    assert control["aria-invalid"] == "true"
    assert control["aria-describedby"] == "note-hint note-error"
    assert control["maxlength"] == "80"
    assert piece.select_one("#note-error").text.strip() == "Tell the buyer why."
    assert piece.select_one("label")["for"] == "note"


def test_a_field_without_a_mistake_says_nothing_about_it(app):
    with app.test_request_context():
        source = '{% from "components/form.html" import field %}{{ field(form.kind) }}'
        piece = BeautifulSoup(app.jinja_env.from_string(source).render(form=ReasonForm()), "html.parser")
    control = piece.select_one("select")
    assert "aria-invalid" not in control.attrs
    assert "aria-describedby" not in control.attrs


def test_what_was_typed_comes_back_as_it_was(show):
    source = (
        '{% from "components/form.html" import input, textarea %}{{ input("q", "Q", v) }}{{ textarea("n", "N", v) }}'
    )
    typed = '1e999 "><script>\u202e'
    piece = show(source, v=typed)
    assert piece.select_one("input")["value"] == typed
    assert piece.select_one("textarea").text.lstrip("\n") == typed


def test_attributes_reach_the_control(show):
    source = """{% from "components/form.html" import input %}
      {{ input("q", "Q", unit="kg", inputmode="decimal", **{"hx-get": "/a?b=1&c=2"}) }}"""
    control = show(source).select_one("input")
    assert control["inputmode"] == "decimal"
    assert control["hx-get"] == "/a?b=1&c=2"


def test_radios_say_their_question_once(show):
    source = """{% from "components/form.html" import radios %}
      {{ radios("d", "Decision", [("y", "Approve"), ("n", "Decline")], value="n", errors=["Choose one."]) }}"""
    piece = show(source)
    assert piece.legend.text == "Decision"
    assert piece.select_one("input[checked]")["value"] == "n"
    assert piece.fieldset["aria-describedby"] == "d-error"


def test_the_summary_of_mistakes_links_to_each_field(show):
    source = '{% from "components/form.html" import error_summary %}{{ error_summary(problems) }}'
    piece = show(source, problems=[("quantity-2", "Line 20: enter 100 or less."), ("", "Too much.")])
    assert piece.select_one("[role=alert][tabindex='-1'] a")["href"] == "#quantity-2"
    assert show(source, problems=[]).find() is None


def test_a_cell_says_which_line_it_belongs_to(show):
    source = """{% from "components/cells.html" import cell_input %}
      {{ cell_input("quantity-2", "Quantity, line 20", "101", errors=["Enter 100 or less."], mode="decimal") }}"""
    control = show(source).select_one("input#quantity-2")
    assert control["aria-label"] == "Quantity, line 20"
    assert control["aria-describedby"] == "quantity-2-error"
    assert control["inputmode"] == "decimal"


def test_an_empty_table_says_what_will_appear(show):
    source = """{% from "components/table.html" import head, table %}
      {% set heads = [head("Order"), head("Value", numeric=true)] %}
      {% call table("Orders", heads, rows=0, empty="No orders yet.") %}{% endcall %}"""
    piece = show(source)
    assert piece.caption.text == "Orders"
    assert piece.select_one("tbody td[colspan='2']").text == "No orders yet."


def test_a_sorted_column_says_so(show):
    source = (
        '{% from "components/table.html" import head %}{{ head("Due", sort_url="?sort=-due", sorted="ascending") }}'
    )
    head = show(source).th
    assert head["aria-sort"] == "ascending"
    assert head.a["href"] == "?sort=-due"


def test_a_button_that_destroys_names_what(show):
    source = '{% from "components/button.html" import danger %}{{ danger("Withdraw", "your answer to order 17") }}'
    assert show(source).button.text == "Withdraw your answer to order 17"


def test_a_button_of_its_own_carries_the_token_and_its_fields(app, show):
    source = '{% from "components/button.html" import post %}{{ post("Try again", "/go", fields={"key": "a b"}) }}'
    form = show(source).form
    assert form["method"] == "post"
    assert form.select_one("[name=csrf_token]")["value"]
    assert form.select_one("[name=key]")["value"] == "a b"


def test_a_status_is_a_word_and_a_shape(show):
    piece = show('{% from "components/status.html" import status %}{{ status("Booked", "good") }}')
    assert piece.text.strip() == "Booked"
    assert "#check-circle-fill" in piece.use["href"]


def test_receipts_are_told_apart(show):
    source = '{% from "components/receipts.html" import receipts %}{{ receipts(steps) }}'
    step = {"label": "Booked", "state": "failed", "at": None, "actor": "", "note": "Order is closed."}
    piece = show(source, steps=[step])
    assert " ".join(piece.li.text.split()) == "Booked: failed Order is closed."


def test_a_change_is_told_in_words_too(show):
    piece = show('{% from "components/difference.html" import changed %}{{ changed("100 pc", "80 pc") }}')
    assert " ".join(piece.text.split()) == "was 100 pc now 80 pc"


def test_figures_keep_their_unit_beside_them(show):
    source = '{% from "components/figures.html" import money, quantity %}{{ money(v, "EUR") }} {{ quantity(v, "KGM") }}'
    piece = show(source, v=Decimal("12.50"))
    assert [" ".join(figure.text.split()) for figure in piece.select(".figure")] == ["12.50 EUR", "12.5 kg"]


def test_names_from_outside_cannot_reorder_the_page(show):
    source = '{% from "components/party.html" import person %}{{ person("علي <b>", "Buyer") }}'
    assert show(source).bdi.text == "علي <b>"
