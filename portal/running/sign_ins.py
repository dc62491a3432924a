"""The people who can sign in to the example data."""

from __future__ import annotations

from dataclasses import dataclass

from portal.domain.actors import Role

#: One for all, because it protects nothing: these people exist in `portal up` alone.
PASSWORD = "harbour-crane-42"


@dataclass(frozen=True, slots=True)
class SignIn:
    """One of them; ``supplier`` is the ERP's number, "" for the buyer's people."""

    email: str
    name: str
    role: Role
    supplier: str
    what_for: str


SIGN_INS = (
    SignIn(
        "anna@hanse-befestigung.example",
        "Anna Petersen",
        Role.SUPPLIER_ADMIN,
        "V1001",
        "a supplier in Bremen: answers orders",
    ),
    SignIn(
        "piotr@lozyska-wisla.example",
        "Piotr Wójcik",
        Role.SUPPLIER_ORDERS,
        "V1002",
        "a supplier in Kraków: answers orders",
    ),
    SignIn(
        "karol@lozyska-wisla.example",
        "Karol Zieliński",
        Role.SUPPLIER_SHIPPING,
        "V1002",
        "a supplier's shipping: sends ship notices",
    ),
    SignIn(
        "yui@yamato-pump.example",
        "田中 結衣",
        Role.SUPPLIER_ADMIN,
        "V1004",
        "a supplier in Ōsaka: prices in yen",
    ),
    SignIn(
        "dolores@greatlakeswire.example",
        "Dolores O'Brien",
        Role.SUPPLIER_VIEWER,
        "V1005",
        "a supplier in Cleveland: may only read",
    ),
    SignIn("bea@buyer.example", "Bea Lindqvist", Role.BUYER, "", "a buyer: decides on deviating answers"),
    SignIn("amir@buyer.example", "Amir Haddad", Role.APPROVER, "", "an approver: decides as well"),
    SignIn(
        "mira@buyer.example",
        "Mira Costa",
        Role.MASTER_DATA,
        "",
        "master data: what suppliers' words and items mean",
    ),
    SignIn("olga@buyer.example", "Olga Novak", Role.OPERATIONS, "", "operations: what waits and what failed"),
    SignIn("rita@buyer.example", "Rita Moreau", Role.AUDITOR, "", "an auditor: reads everything"),
)
