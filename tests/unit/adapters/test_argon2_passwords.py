"""Passwords: Argon2id, no hint whether an account exists, renewed when the parameters grow."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from portal.adapters.argon2_passwords import NOBODYS, Argon2Passwords


@pytest.fixture(scope="module")
def passwords() -> Argon2Passwords:
    """Give the hasher that production uses."""
    return Argon2Passwords()


def test_a_password_fits_its_own_hash_alone(passwords: Argon2Passwords) -> None:
    hashed = passwords.hash("correct horse battery")
    assert passwords.matches(hashed, "correct horse battery")
    assert not passwords.matches(hashed, "correct horse batterz")


def test_the_hash_is_argon2id_and_salted(passwords: Argon2Passwords) -> None:
    first, second = passwords.hash("same"), passwords.hash("same")
    assert first.startswith("$argon2id$")
    assert first != second


def test_an_account_that_does_not_exist_matches_nothing(passwords: Argon2Passwords) -> None:
    assert not passwords.matches(None, "anything")
    assert not passwords.matches(None, NOBODYS)


def test_something_that_is_no_hash_matches_nothing(passwords: Argon2Passwords) -> None:
    assert not passwords.matches("plain text", "plain text")


def test_a_hash_with_weaker_parameters_is_to_be_renewed(passwords: Argon2Passwords) -> None:
    assert passwords.is_weak(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("x"))
    assert not passwords.is_weak(passwords.hash("x"))
