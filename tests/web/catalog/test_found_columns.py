"""What was found in a row says in which column, on the page of the file as on that of the proposal."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from portal.services.catalog import reading
from tests import make
from tests.fakes.readers import FakeReaders
from tests.web.catalog.conftest import proposals

DAY = make.TODAY.isoformat()
TITLES = "Item code,Description,Action,Unit,Currency,Price,From 2,Price 2,From 3,Price 3,GTIN,Valid from\n"


@pytest.fixture
def services(services):
    """Give services that read files in this process."""
    return replace(services, readers=FakeReaders())


@pytest.fixture
def read(browser, services, erp, read_erp):
    """Give what has rows sent and read, and returns the page of their file with who sent it."""
    erp.put_profile(make.profile(version="2", contracts=(*make.profile().contracts, "catalog/1")))
    read_erp()
    anna = browser("anna")

    def read_rows(*rows: str, **fields: str):
        data = (TITLES + "\n".join(rows)).encode()
        page = anna.submit(
            anna.get("/catalog/files"),
            "form[enctype]",
            {"file": (io.BytesIO(data), "new.csv"), **fields},
            button="Send the file to be checked",
        )
        reading.run(services, int(page.path.rpartition("/")[2]))
        return anna, anna.get(page.path)

    return read_rows


def found(anna, page, rule):
    """Return what the page of a rule says of each row."""
    rows = anna.get(page.one(f"a[href*='/rows/E/{rule}']")["href"])
    return [one.get_text(" ", strip=True) for one in rows.all("td[data-label='What was found']")]


def test_the_page_of_a_rule_names_the_column_of_each_finding(read):
    anna, page = read(
        f"A,Hinge,add,H87,EUR,10,10,9,100,0,,{DAY}",
        f"B,Hinge,add,H87,EUR,0,10,9,100,8,,{DAY}",
    )
    first, second = found(anna, page, "CAT-05")
    assert first.startswith("Price 3: ")
    assert second.startswith("Price: ")


def test_a_cell_that_cannot_be_read_is_named_by_its_column(read):
    anna, page = read(f"A,Hinge,add,H87,EUR,10,10,nine,100,8,,{DAY}")
    (told,) = found(anna, page, "SCH-03")
    assert told.startswith("Price 2: ")


def test_the_proposal_names_the_column_as_well(read, services):
    anna, page = read(
        f"A,Hinge,add,H87,EUR,10,10,9,100,8,,{DAY}",
        f"B,Hinge,add,H87,EUR,10,10,9,100,0,,{DAY}",
        acceptance="good",
    )
    page = anna.submit(
        page, "#send-form", {"confirmed": [box["value"] for box in page.all("[name=confirmed]")]}, button="Send 1 item"
    )
    sent = anna.get(f"/catalog/proposals/{proposals(services)[-1].id}")
    assert "Price 3: " in sent.one("#l2").text
