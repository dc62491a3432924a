"""Coming in, on both databases and with several people trying at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from portal.domain.actors import Role
from portal.domain.errors import Conflict, NotFound
from portal.services import accounts
from portal.services.accounts import NewUser, PasswordRefused, SignInRefused
from portal.services.tries import TooManyTries
from tests.house import House

PASSWORD = "seven green hinges"


@pytest.fixture
def services(house: House):
    add(house.services, NewUser("olga@initech.example", "Olga", Role.OPERATIONS))
    return house.services


def add(services, new):
    with services.begin() as uow:
        return accounts.create_user(
            uow, NewUser(new.email, new.name, new.role, new.supplier, services.passwords.hash(PASSWORD))
        )


def sign_in(services, email="olga@initech.example", password=PASSWORD, address="10.0.0.1"):
    return accounts.sign_in(services, email, password, address=address)


def test_somebody_comes_in_by_password(services):
    account = sign_in(services, "  Olga@Initech.example ")
    assert (account.name, account.role, account.supplier) == ("Olga", Role.OPERATIONS, None)


@pytest.mark.parametrize("email", ["", "nobody@initech.example", "olga\0@initech.example", "x" * 10_000, "\ud800"])
def test_odd_addresses_are_nobodys(services, email):
    with pytest.raises(SignInRefused):
        sign_in(services, email, "wrong")


def test_guesses_at_the_same_moment_are_all_counted(services):
    def guess(number):
        try:
            sign_in(services, password=f"guess {number}", address=f"10.0.0.{number}")
        except TooManyTries:
            return "stopped"
        except SignInRefused:
            return "refused"

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(guess, range(20)))
    assert results.count("refused") == accounts.TRIES_OF_ACCOUNT
    assert results.count("stopped") == 20 - accounts.TRIES_OF_ACCOUNT


def test_a_session_is_good_until_its_epoch_is_raised(services):
    account = sign_in(services)
    assert is_good(services, account)
    with services.begin() as uow:
        accounts.end_sessions(uow, account.actor)
    assert not is_good(services, account)
    assert is_good(services, sign_in(services))


def is_good(services, account):
    return accounts.find_presence(services, account.id, account.epoch) is not None


def test_an_operator_who_sets_a_password_ends_every_session(services):
    account = sign_in(services)
    with services.begin() as uow:
        accounts.set_password(uow, "olga@initech.example", services.passwords.hash("another one altogether"))
    assert not is_good(services, account)
    with pytest.raises(SignInRefused):
        sign_in(services)
    with services.begin() as uow, pytest.raises(NotFound):
        accounts.set_password(uow, "nobody@initech.example", "hash")


def test_a_wrong_current_password_changes_nothing_and_is_counted(services):
    account = sign_in(services)
    for _ in range(accounts.TRIES_OF_ACCOUNT):
        with pytest.raises(PasswordRefused):
            accounts.change_password(services, account.actor, current="wrong", new="another one altogether")
    with pytest.raises(TooManyTries):
        accounts.change_password(services, account.actor, current=PASSWORD, new="another one altogether")
    assert is_good(services, account)


def test_an_address_belongs_to_one_person(services):
    with pytest.raises(Conflict):
        add(services, NewUser("OLGA@initech.example", "Another", Role.BUYER))


@pytest.mark.parametrize(
    ("role", "supplier", "refusal"),
    [
        (Role.BUYER, "GLOBEX", Conflict),
        (Role.SUPPLIER_ADMIN, "", Conflict),
        (Role.SUPPLIER_ADMIN, "NOBODY", NotFound),
    ],
)
def test_role_and_supplier_go_together(services, role, supplier, refusal):
    with pytest.raises(refusal):
        add(services, NewUser("new@initech.example", "New", role, supplier))


def test_an_identity_opens_the_account_it_was_linked_to_and_no_other(services):
    def come(subject, email="olga@initech.example", *, verified=True):
        with services.begin() as uow:
            return accounts.sign_in_by_identity(
                uow, issuer="https://login.example", subject=subject, email=email, email_is_verified=verified
            )

    with pytest.raises(SignInRefused):
        come("1", verified=False)
    assert come("1").name == "Olga"
    assert come("1", email="renamed@initech.example", verified=False).name == "Olga"
    with pytest.raises(SignInRefused):
        come("2")
