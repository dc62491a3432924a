"""Which business terms the parts of parties, addresses, allowances and charges are."""

from __future__ import annotations

#: Terms of a party, in this order: name, trading name, identifier, legal registration, VAT, tax registration, legal
#: form, electronic address, contact's name, telephone and e-mail.
SELLER = tuple(f"BT-{number}" for number in (27, 28, 29, 30, 31, 32, 33, 34, 41, 42, 43))
BUYER = ("BT-44", "BT-45", "BT-46", "BT-47", "BT-48", "BT-48", "BT-47", "BT-49", "BT-56", "BT-57", "BT-58")
PAYEE = ("BT-59", "BT-59", "BT-60", "BT-61", "BT-61", "BT-61", "BT-61", "BT-60", "BT-59", "BT-59", "BT-59")
REPRESENTATIVE = ("BT-62",) * 4 + ("BT-63",) * 2 + ("BT-62",) * 5

#: Terms of an address: its lines, city, post code, subdivision, country.
SELLER_ADDRESS = ("BT-35", "BT-36", "BT-162", "BT-37", "BT-38", "BT-39", "BT-40")
BUYER_ADDRESS = ("BT-50", "BT-51", "BT-163", "BT-52", "BT-53", "BT-54", "BT-55")
REPRESENTATIVE_ADDRESS = ("BT-64", "BT-65", "BT-164", "BT-66", "BT-67", "BT-68", "BT-69")
DELIVERY_ADDRESS = ("BT-75", "BT-76", "BT-165", "BT-77", "BT-78", "BT-79", "BT-80")

#: Terms of an allowance or charge: amount, base, percentage, reason, its code, tax category and rate.
ALLOWANCE = ("BT-92", "BT-93", "BT-94", "BT-97", "BT-98", "BT-95", "BT-96")
CHARGE = ("BT-99", "BT-100", "BT-101", "BT-104", "BT-105", "BT-102", "BT-103")
LINE_ALLOWANCE = ("BT-136", "BT-137", "BT-138", "BT-139", "BT-140")
LINE_CHARGE = ("BT-141", "BT-142", "BT-143", "BT-144", "BT-145")
