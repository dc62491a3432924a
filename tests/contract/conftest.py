"""Lets the shared suites explain their failed assertions."""

import pytest

pytest.register_assert_rewrite("tests.contract.erp_conformance")
