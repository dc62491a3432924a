"""The published JSON Schemas say what the contracts do."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.contracts import acknowledgment_v1, order_v1, schemas
from portal.domain.errors import Invalid
from tests import make, strategies

_TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "boolean": bool,
    "null": type(None),
}


def faults(schema: dict[str, Any], value: Any, path: str = "$") -> list[str]:
    """Check a value against the part of JSON Schema that the published schemas use, and nothing more."""
    unknown = schema.keys() - _CHECKED
    assert not unknown, f"the checker has to learn {unknown}"
    found = []
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{path}: {value!r} is none of {schema['enum']}")
    if "const" in schema and value != schema["const"]:
        found.append(f"{path}: {value!r} is not {schema['const']!r}")
    wanted = schema.get("type", [])
    wanted = [wanted] if isinstance(wanted, str) else wanted
    if wanted and not any(_is(value, name) for name in wanted):
        return [*found, f"{path}: {value!r} is no {wanted}"]
    return found + _inside(schema, value, path)


_CHECKED = {
    "$schema", "title", "type", "enum", "const", "pattern", "format", "minLength", "maxLength", "minimum", "maximum",
    "properties", "required", "additionalProperties", "items", "maxItems", "description",
}  # fmt: skip


def _is(value: Any, name: str) -> bool:
    return isinstance(value, _TYPES[name]) and not (name == "integer" and isinstance(value, bool))


def _inside(schema: dict[str, Any], value: Any, path: str) -> list[str]:
    if isinstance(value, str):
        fits = re.search(schema.get("pattern", ""), value)
        fits_length = schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value))
        return [] if fits and fits_length else [f"{path}: {value!r} does not fit"]
    if isinstance(value, int):
        low, high = schema.get("minimum", value), schema.get("maximum", value)
        return [] if low <= value <= high else [f"{path}: {value!r} is out of bounds"]
    if isinstance(value, list):
        long = [f"{path}: too many"] if len(value) > schema.get("maxItems", len(value)) else []
        inner = (faults(schema.get("items", {}), entry, f"{path}/{index}") for index, entry in enumerate(value))
        return sum(inner, long)
    if isinstance(value, dict):
        return _fields(schema, value, path)
    return []


def _fields(schema: dict[str, Any], value: dict[str, Any], path: str) -> list[str]:
    properties, others = schema.get("properties", {}), schema.get("additionalProperties", {})
    found = [f"{path}: {name} is missing" for name in schema.get("required", []) if name not in value]
    for name, entry in value.items():
        if name in properties:
            found += faults(properties[name], entry, f"{path}/{name}")
        elif others is False:
            found.append(f"{path}: {name} is unknown")
        else:
            found += faults(others, entry, f"{path}/{name}")
    return found


@settings(max_examples=30, deadline=None)
@given(strategies.orders())
def test_every_order_fits_its_schema(order: Any) -> None:
    assert faults(schemas.order(), order_v1.dump(order)) == []


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_every_answer_fits_its_schema(data: st.DataObject) -> None:
    document = data.draw(strategies.acknowledgments(data.draw(strategies.open_orders())))

    assert faults(schemas.acknowledgment(), acknowledgment_v1.dump(document)) == []


def test_the_order_schema_names_every_field_of_the_wire() -> None:
    line = make.line(
        supplier_item="x", gtin="x", price_base="2", price_unit="KGM", schedules=(make.schedule(),), status_reason="x",
        status_since=make.DUE, cancelled="1", shipped="1", received="1", confirmed="1", discrete=False,
        pack=make.BOX_OF_96, pack_size="2", minimum="2", free_of_charge=True, cancel_after=make.DUE, transit_days=1,
        lead_days=1,
        ship_to=make.ship_to(closed_weekdays=frozenset({7}), closed_dates=frozenset({make.DUE})), note="x",
        tolerances={"ack_qty_over_pct": None},
    )  # fmt: skip
    wire = order_v1.dump(make.order(line, tolerances={"a": "1"}))
    schema = schemas.order()

    assert wire.keys() <= schema["properties"].keys()
    assert wire["lines"][0].keys() <= schema["properties"]["lines"]["items"]["properties"].keys()


@pytest.mark.parametrize(
    ("quantity", "fits"),
    [
        ("1", True),
        ("-1", True),
        ("1.000001", True),
        ("1,5", False),
        ("1e5", False),
        ("+1", False),
        ("1.0000001", False),
    ],
)
def test_schema_and_contract_agree_on_numbers(quantity: str, fits: bool) -> None:
    wire = acknowledgment_v1.dump(make.acknowledgment())
    wire["lines"][0]["rows"][0]["quantity"] = quantity

    assert (faults(schemas.acknowledgment(), wire) == []) is fits
    if fits:
        acknowledgment_v1.load(wire)
    else:
        with pytest.raises(Invalid):
            acknowledgment_v1.load(wire)


def test_schemas_are_json() -> None:
    for schema in (schemas.acknowledgment(), schemas.order()):
        assert json.loads(json.dumps(schema)) == schema
        assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_the_schemas_say_which_date_each_day_is() -> None:
    row = schemas.acknowledgment()["properties"]["lines"]["items"]["properties"]["rows"]["items"]["properties"]
    line = schemas.order()["properties"]["lines"]["items"]["properties"]

    assert row["delivery"]["description"].startswith("Promised delivery: ")
    assert row["ship"]["description"].startswith("Promised ship date: ")
    assert line["requested"]["description"].startswith("Requested delivery: ")
