"""Files from strangers: recognised, read, or refused with a sentence, and never a crash."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.contracts import acknowledgment_v1, detect
from portal.contracts.formats import strict_json, ubl_order_response, xml
from portal.domain import messages
from portal.domain.errors import Invalid
from tests import make

MARK = b"\xef\xbb\xbf"
ORDER = make.order()
ANSWER = make.acknowledgment(ORDER)
AS_JSON = json.dumps(acknowledgment_v1.dump(ANSWER)).encode()
AS_UBL = ubl_order_response.dump(ANSWER, ORDER, issued_at=make.NOW)


def sentence(data: bytes) -> str:
    with pytest.raises(Invalid) as refusal:
        detect.load_any(data, ORDER)
    (issue,) = refusal.value.issues
    return messages.text(issue)


@pytest.mark.parametrize(
    "data", [AS_JSON, b"\xef\xbb\xbf" + AS_JSON, b"\n  " + AS_JSON, AS_UBL, b"\xef\xbb\xbf" + AS_UBL]
)
def test_an_answer_of_either_kind_is_recognised(data: bytes) -> None:
    assert detect.load_any(data, ORDER) == ANSWER
    assert detect.order_number(data) == ORDER.number


def test_xml_may_come_in_another_encoding() -> None:
    text = AS_UBL.decode().replace("UTF-8", "UTF-16", 1)

    assert detect.load_any(text.encode("utf-16"), ORDER) == ANSWER


def test_ubl_without_the_order_says_which_order_is_needed() -> None:
    with pytest.raises(Invalid) as refusal:
        detect.load_any(AS_UBL)

    assert "order 4500017" in messages.text(refusal.value.issues[0])


@pytest.mark.parametrize(
    "data", [b"", b"  \n", b"PK\x03\x04", b"hello", b"[1]", b"\xff\xfe\x00", b"\x89PNG", b"line,qty\n10,5"]
)
def test_another_kind_of_file_is_named_as_such(data: bytes) -> None:
    assert sentence(data).startswith("The file is neither an answer in JSON nor a UBL OrderResponse.")


def test_another_kind_of_xml_is_named() -> None:
    assert sentence(b"<Invoice/>").endswith("Its first element is Invoice.")


@pytest.mark.parametrize(
    ("data", "detail"),
    [
        (b'{"order": NaN}', "NaN is no number."),
        (b'{"order": -Infinity}', "-Infinity is no number."),
        (b'{"order": 1, "order": 2}', 'The field "order" is given twice.'),
        (b'{"a":' * 100_000, "It is nested too deep."),
        (b'{"a": ' + b"9" * 5000 + b"}", "A number in it is too long."),
        (b'{"a": "\xff"}', "Send it in UTF-8."),
        (b'{"a"\n:', "Look at line 2, column 2."),
    ],
)
def test_broken_json_says_where(data: bytes, detail: str) -> None:
    assert sentence(data) == f"The file cannot be read as JSON. {detail}"


EXTERNAL = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
LAUGHS = b'<!DOCTYPE a [<!ENTITY l "lol"><!ENTITY m "' + b"&l;" * 50 + b'">]><a b="&m;">&m;</a>'


@pytest.mark.parametrize("data", [b"<!DOCTYPE a><a/>", EXTERNAL, LAUGHS, "<!DOCTYPE a><a/>".encode("utf-16")])
def test_a_doctype_is_refused_in_every_disguise(data: bytes) -> None:
    assert sentence(data) == "The file contains a forbidden construct: DOCTYPE."


@pytest.mark.parametrize(
    "data",
    [b"<a>", b"<a>&undefined;</a>", b"<a>\0</a>", b"<a b='1' b='2'/>", b"<?xml version='1.0' encoding='none'?><a/>"],
)
def test_broken_xml_says_where(data: bytes) -> None:
    assert sentence(data) == "The file cannot be read as XML. Look at line 1."


def test_xml_is_bounded_in_depth_and_size() -> None:
    assert sentence(b"<a>" * 1000 + b"</a>" * 1000).endswith("Its elements are nested too deep.")
    assert sentence(b"<a>" + b" " * xml.MOST_BYTES).startswith("The file is too large.")
    assert sentence(b"{" + b" " * strict_json.MOST_BYTES).startswith("The file is too large.")


def test_a_comment_inside_a_number_does_not_cut_it() -> None:
    data = AS_UBL.replace(b">100<", b">10<!-- -->0<")

    assert detect.load_any(data, ORDER) == ANSWER


@settings(max_examples=200, deadline=None)
@given(st.sampled_from([AS_JSON, AS_UBL]), st.lists(st.tuples(st.integers(0, 4000), st.binary(max_size=3)), max_size=5))
def test_damaged_files_are_read_or_refused(data: bytes, damages: list[tuple[int, bytes]]) -> None:
    for place, noise in damages:
        at = place % len(data)
        data = data[:at] + noise + data[at + len(noise) or 1 :]

    with suppress(Invalid):
        detect.load_any(data, ORDER)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_noise_is_refused(data: bytes) -> None:
    with pytest.raises(Invalid):
        detect.load_any(data, ORDER)
