"""Comparing a column with very many texts by one parameter: a list of parameters is written out for every statement."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Dialect, String, bindparam, types
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class _Texts(types.TypeDecorator[Any]):
    """Many texts as one value: an array on PostgreSQL, JSON on SQLite."""

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> types.TypeEngine[Any]:
        return dialect.type_descriptor(String() if dialect.name == "sqlite" else ARRAY(String()))

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return json.dumps(value) if dialect.name == "sqlite" else value


class _IsOneOf(FunctionElement[bool]):
    type = Boolean()
    inherit_cache = True


@compiles(_IsOneOf, "sqlite")
def _of_json(element: _IsOneOf, compiler: SQLCompiler, **how: Any) -> str:
    column, texts = (compiler.process(each, **how) for each in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({texts}))"


@compiles(_IsOneOf, "postgresql")
def _of_array(element: _IsOneOf, compiler: SQLCompiler, **how: Any) -> str:
    column, texts = (compiler.process(each, **how) for each in element.clauses)
    return f"{column} = ANY ({texts})"


def is_one_of(column: Any, texts: Iterable[str]) -> ColumnElement[bool]:
    """Return the condition that a column is one of these texts, however many they are."""
    return _IsOneOf(column, bindparam(None, sorted(texts), type_=_Texts, unique=True))
