"""Cross-references in the browser: listed, made, changed in versions, approved, exported and imported."""

from __future__ import annotations

import io

import pytest

STK = {"kind": "unit", "theirs": "Stk", "ours": "H87", "supplier": "GLOBEX"}
FORM = "#mapping-form"


def new(person, **fields):
    return person.submit(person.get("/mappings/new"), FORM, {**STK, **fields})


@pytest.fixture
def mia(browser, order):
    return browser("mia")


def test_a_cross_reference_is_made_and_found(mia):
    page = new(mia, note="As usual")
    assert page.heading == "Unit “Stk”"
    assert "This version holds today." in page.text
    assert "“Stk” is H87" in page.text
    for query in ("", "?q=st", "?q=H87", "?kind=unit&supplier=GLOBEX&state=approved"):
        assert [row.text for row in mia.get(f"/mappings{query}").all("tbody th a")] == ["Stk"]
    for query in ("?q=tk", "?kind=item", "?supplier=all", "?supplier=UMBRELLA", "?state=proposed"):
        assert "No cross-reference matches" in mia.get(f"/mappings{query}").text


def test_the_next_version_takes_its_place_and_both_are_kept(mia):
    page = new(mia)
    page = mia.submit(page, FORM, {"ours": "XBX", "factor": "1/12", "valid_from": "2026-06-01"})
    assert "Version 1" in page.one("#versions").text
    assert "1/12 XBX" in page.text
    assert [row.text for row in mia.get("/mappings").all("tbody td.num")] == ["2"]
    assert [row.text for row in mia.get("/mappings?versions=all").all("tbody td.num")] == ["1", "2"]


def test_mistakes_are_told_at_their_fields_and_nothing_typed_is_lost(mia):
    page = mia.submit(
        mia.get("/mappings/new"),
        FORM,
        {**STK, "theirs": " ", "ours": "Stück", "valid_from": "2026-06-02", "valid_to": "2026-06-01", "note": "mind"},
        status=422,
    )
    assert page.errors == [
        "This can be no word of a supplier: it is empty, too long, or not on one line.",
        "Stück is no unit of the buyer's system. Use one of its codes, such as H87, KGM, XBX.",
        "The period ends before it starts.",
    ]
    assert page.one("#ours")["value"] == "Stück"
    assert page.one("#note").text.strip() == "mind"


def test_a_word_that_has_a_meaning_already_is_not_given_a_second_one(mia):
    new(mia)
    page = mia.submit(mia.get("/mappings/new"), FORM, {**STK, "theirs": "STK"}, status=409)
    assert page.errors == ["“STK” has version 1 already. Open that and propose the next one."]


def test_a_version_based_on_one_that_was_replaced_is_not_kept(browser, mia):
    page, arno = new(mia), browser("arno")
    old = arno.get(page.path)
    mia.submit(page, FORM, {"ours": "XBX"})
    page = arno.submit(old, FORM, {"ours": "KGM"}, status=409)
    assert page.errors == ["“Stk” has version 2 already. Open that and propose the next one."]
    assert page.one("#ours")["value"] == "KGM"


def test_four_eyes_hold_a_version_until_somebody_else_approves(browser, order, four_eyes):
    mia, arno = browser("mia"), browser("arno")
    page = new(mia)
    assert "It holds as soon as somebody else than its author has approved it." in page.text
    assert not page.all("form[action$='/approve']")
    assert "Waits for a second person" in mia.get("/mappings").text
    theirs = arno.get(page.path)
    page = arno.submit(theirs, "form[action$='/approve']")
    assert "This version holds today." in page.text
    assert "Arno Approver" in page.one("#versions").text
    again = arno.submit(theirs, "form[action$='/approve']", status=409)
    assert again.errors == ["Arno Approver has decided about version 1 already."]


def test_a_declined_version_says_why(browser, order, four_eyes):
    page, arno = new(browser("mia")), browser("arno")
    refused = arno.submit(arno.get(page.path), "#decline-form", status=422)
    assert refused.errors == ["This is missing."]
    page = arno.submit(refused, "#decline-form", {"sentence": "They mean boxes."})
    assert "They mean boxes." in page.text
    assert "Declined" in page.text


def test_who_only_reads_changes_nothing(browser, mia):
    page = new(mia)
    for name in ("ben", "aude"):
        person = browser(name)
        assert not person.get(page.path).all(FORM)
        person.get("/mappings/new", status=403)
        person.get("/mappings/import", status=403)
    browser("anna").get("/mappings", status=403)
    assert not browser("anna").get("/orders").all("a[href='/mappings']")
    assert browser("ben").get("/orders").all("a[href='/mappings']")


def taken(person, data, status=200):
    if isinstance(data, str):
        data = data.encode()
    return person.submit(
        person.get("/mappings/import"), "#import-form", {"file": (io.BytesIO(data), "words.csv")}, status=status
    )


def test_the_export_can_be_taken_back_and_changes_nothing(mia):
    page = new(mia, note="=1+1")
    mia.submit(page, FORM, {"ours": "XBX", "factor": "1/12", "note": "mind"})
    exported = mia.raw("GET", "/mappings/mappings.csv")
    assert exported.headers["Content-Disposition"] == "attachment; filename=cross-references.csv"
    assert b",'=1+1," in exported.data
    assert "2 rows were known already." in taken(mia, exported.data).text
    assert len(mia.get("/mappings?versions=all").all("tbody tr")) == 2


def test_rows_without_a_version_are_new_versions(mia):
    new(mia)
    rows = ["Kind;Supplier;Supplier's word;Our code;Factor", "unit;GLOBEX;Stk;XBX;1/12", "item;;A-1;ITEM-10;", ""]
    page = taken(mia, "\n".join(rows))
    assert "2 new versions are taken." in page.text
    assert [cell.text for cell in page.all("tbody td.num")] == ["1", "2"]


def test_a_file_with_mistakes_is_not_taken_at_all_and_every_one_has_its_row(mia):
    rows = [
        "kind,supplier,theirs,ours,factor,valid from",
        "unit,GLOBEX,Stk,H87,1,",
        "unit,NOBODY,Stk,H87,1,",
        "unit,,Kolli,NOPE,1,",
        "unit,GLOBEX,stk,XBX,1,",
    ]
    page = taken(mia, "\n".join(rows), status=422)
    found = [
        [cell.get_text(" ", strip=True) for cell in row.select("th, td")] for row in page.all("#findings tbody tr")
    ]
    assert [(row, column) for row, column, _ in found] == [
        ("3", "Supplier"),
        ("4", "Our code"),
        ("5", "Supplier's word"),
    ]
    assert found[0][2] == "There is no supplier NOBODY."
    assert "There is no cross-reference yet" in mia.get("/mappings").text


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "The file has no rows"),
        (b"kind,theirs,ours\n", "The file has no rows"),
        (b"kind,theirs\nunit,Stk\n", "The column Our code is missing."),
        (b"kind,theirs,ours,colour\nunit,Stk,H87,red\n", "There is no column called colour."),
        (b"kind,theirs,ours,ours\nunit,Stk,H87,H87\n", "The column ours is there twice."),
        (b"kind,theirs,ours,factor\nunit,St\xfcck,H87,1\n", "The file is not in UTF-8."),
        (b"kind,theirs,ours,factor\nunit,Stk,H87,1;5\n", "Enter a number above zero"),
        (b'kind,theirs,ours\nunit,"Stk,H87\n', "This is not a real CSV file."),
        (b"PK\x03\x04\0\0", "This is not a real CSV file."),
        (b"kind,theirs,ours\ncolour,Stk,H87\n", "Use one of these: item, unit"),
        (b"kind,theirs,ours,version\nunit,Stk,H87,one\n", "Send a whole number from 1"),
        (b"kind,theirs,ours\n" + b"unit,Stk,H87\n" * 5001, "at most 5,000 are taken"),
    ],
)
def test_files_that_are_none_are_refused_with_a_sentence(mia, data, words):
    page = taken(mia, data, status=422)
    assert words in page.text
    assert "Nothing was taken" in page.text


def test_a_version_that_says_otherwise_than_the_portal_is_not_taken(mia):
    new(mia)
    page = taken(mia, "kind,supplier,theirs,ours,version\nunit,GLOBEX,Stk,XBX,1\n", status=422)
    assert "Version 1 is kept as it is." in page.text


def test_no_file_is_told_at_the_field(mia):
    page = mia.submit(mia.get("/mappings/import"), "#import-form", status=422)
    assert page.errors == ["Choose a file."]
