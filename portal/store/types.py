"""Column types that mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, DateTime, Dialect, Integer, Numeric, String, types

#: Ids: 64 bits on PostgreSQL; SQLite numbers rows by itself only in columns it calls INTEGER.
Id = types.BigInteger().with_variant(Integer(), "sqlite")

#: Codes that are searched by their beginning: compared byte by byte on both databases, whatever the server's locale.
Code = String(80).with_variant(String(80, collation="C"), "postgresql")

#: Words as they are compared, searched by their beginning as codes are.
Norm = String(120).with_variant(String(120, collation="C"), "postgresql")


class Instant(types.TypeDecorator[datetime]):
    """An instant in UTC. Naive values are refused; SQLite, which knows no zones, gets UTC and gives it back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("An instant needs its time zone.")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None] | None:
        # SQLite gives text. Read in one step: a list of fifty orders has a hundred instants.
        return _instant if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(f"{text}+00:00")


class Exact(types.TypeDecorator[Decimal]):
    """A decimal that comes back as it went in: NUMERIC on PostgreSQL, text on SQLite (which would make it a float)."""

    impl = Numeric(24, 9)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> types.TypeEngine[Any]:
        return dialect.type_descriptor(String(40) if dialect.name == "sqlite" else Numeric(24, 9))

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        return f"{value:f}" if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        return _plain(value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Decimal | None]:
        return _plain


def _plain(value: Any) -> Decimal | None:
    """Return a number without the zeros that NUMERIC(24, 9) pads it with: they are not part of it."""
    if value is None:
        return None
    if type(value) is str:  # SQLite's, which loses its zeros before it becomes a number: arithmetic costs more
        return Decimal(value.rstrip("0").rstrip(".") if "." in value else value)
    number = Decimal(value)
    if number == number.to_integral_value():
        return number.quantize(_ONE)
    return number.normalize()


_ONE = Decimal(1)


def one_of(column: str, codes: type[StrEnum]) -> CheckConstraint:
    """Return the check constraint that mirrors an enumeration of the domain."""
    listed = ", ".join(f"'{code.value}'" for code in codes)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")
