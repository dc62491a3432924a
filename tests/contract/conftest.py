"""Lets the shared suites explain their failed assertions."""

import pytest

for _suite in ("erp", "shipping", "invoicing", "settling"):
    pytest.register_assert_rewrite(f"tests.contract.{_suite}_conformance")
