"""Example suppliers and ship-to locations, from several countries."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from portal.sandbox_erp.documents import Location, Party, Supplier
from portal.sandbox_erp.seed.gtins import with_check_digit
from portal.sandbox_erp.seed.registers import REGISTERED


def _party(name: str, street: str, city: str, postal_code: str, country: str, gln: str) -> Party:
    return {
        "name": name,
        "street": street.split(" / "),
        "city": city,
        "postal_code": postal_code,
        "country": country,
        "gln": with_check_digit(gln),
    }


def _supplier(
    number: str, group: str, currency: str, terms: str, address: Party, contact: str, domain: str, phone: str
) -> Supplier:
    return {
        "number": number,
        "name": address["name"],
        "group": group,
        "status": "active",
        "status_reason": "",
        "address": address,
        "contact": {"name": contact, "email": f"sales@{domain}", "phone": phone},
        "emails": [f"admin@{domain}", f"orders@{domain}"],
        "currency": currency,
        "payment_terms": terms,
        "identifiers": {"gln": address["gln"]},
        "gs1_prefix": "",
        "closed_weekdays": None,
        "closed_dates": [],
        **REGISTERED[number],
    }


#: Who works on other days than the country: the rubber works of İzmir send goods on Saturdays too.
_CLOSED_WEEKDAYS = {"V1006": [7]}

#: The fixed public holidays on which suppliers of a country send nothing.
_HOLIDAYS = {
    "DE": ("01-01", "05-01", "10-03", "12-25", "12-26"),
    "PL": ("01-01", "05-01", "05-03", "11-11", "12-25", "12-26"),
    "FR": ("01-01", "05-01", "05-08", "07-14", "11-11", "12-25"),
    "JP": ("01-01", "01-02", "01-03", "05-03", "05-04", "05-05"),
    "US": ("01-01", "07-04", "12-25"),
}


def suppliers(today: date) -> list[Supplier]:
    """Return the example suppliers with their holidays around ``today``; one of them is blocked."""
    found = [
        _supplier(
            "V1001",
            "A",
            "EUR",
            "30 days net, 2 % within 10 days",
            _party(
                "Hanse Befestigungstechnik GmbH",
                "Überseering 14 / Halle C",
                "Bremen",
                "28217",
                "DE",
                "402345600001",
            ),
            "Jörg Brüggemann",
            "hanse-befestigung.example",
            "+49 421 5550 120",
        ),
        _supplier(
            "V1002",
            "A",
            "EUR",
            "45 days net",
            _party("Łożyska Wisła Sp. z o.o.", "ul. Żółkiewskiego 8", "Kraków", "31-539", "PL", "590123400002"),
            "Małgorzata Wójcik",
            "lozyska-wisla.example",
            "+48 12 555 01 20",
        ),
        _supplier(
            "V1003",
            "B",
            "EUR",
            "45 jours fin de mois",
            _party(
                "Établissements Duprès & Fils",
                "12 bis, rue de la Forêt",
                "Villeurbanne",
                "69100",
                "FR",
                "301234500003",
            ),
            "Hélène Lefèvre",
            "dupres-et-fils.example",
            "+33 4 5550 1200",
        ),
        _supplier(
            "V1004",
            "B",
            "JPY",
            "End of next month",
            _party(
                "大和ポンプ株式会社 (Yamato Pump Co., Ltd.)",
                "北区梅田 2-5-10",
                "大阪市 (Ōsaka)",
                "530-0001",
                "JP",
                "451234500004",
            ),
            "田中 結衣 (Yui Tanaka)",
            "yamato-pump.example",
            "+81 6 5550 0120",
        ),
        _supplier(
            "V1005",
            "B",
            "USD",
            "Net 30",
            _party(
                "Great Lakes Wire & Cable, Inc.",
                "4400 Lakeside Ave E / Dock 7",
                "Cleveland, OH",
                "44114",
                "US",
                "061234500005",
            ),
            "Dolores O'Brien",
            "greatlakeswire.example",
            "+1 216 555 0120",
        ),
        _supplier(
            "V1006",
            "C",
            "EUR",
            "60 days net",
            _party(
                "Gök Kauçuk ve Conta San. A.Ş.",
                "Atatürk OSB, 10003 Sok. No: 27",
                "Çiğli / İzmir",
                "35620",
                "TR",
                "869123400006",
            ),
            "İpek Şahin",
            "gokkaucuk.example",
            "+90 232 555 01 20",
        ),
        _supplier(
            "V1007",
            "C",
            "KWD",
            "Letter of credit at sight",
            _party(
                "Al-Rashed Valves W.L.L. (شركة الراشد للصمامات)",
                "Shuwaikh Industrial Area, Block 1",
                "Kuwait City",
                "70651",
                "KW",
                "627123400007",
            ),
            "Fahad Al-Rashed",
            "alrashed-valves.example",
            "+965 5550 1200",
        ),
        _supplier(
            "V1008",
            "C",
            "EUR",
            "30 jours net",
            _party(
                "Quincaillerie Générale Benoît SARL",
                "3, place de l'Hôtel-de-Ville",
                "Liège",
                "4000",
                "BE",
                "541234500008",
            ),
            "Benoît Dûchêne",
            "quincaillerie-benoit.example",
            "+32 4 555 01 20",
        ),
    ]
    for at, supplier in enumerate(found):
        # A company's location numbers begin with its prefix, which has seven to nine digits here.
        supplier["gs1_prefix"] = supplier["address"]["gln"][: 7 + at % 3]
        supplier["closed_weekdays"] = _CLOSED_WEEKDAYS.get(supplier["number"])
        supplier["closed_dates"] = _each_year(today, *_HOLIDAYS.get(supplier["address"]["country"], ()))
    found[-1]["status"] = "blocked"
    found[-1]["status_reason"] = "insurance certificate has expired"
    return found


def _each_year(today: date, *days: str) -> list[str]:
    return [f"{year}-{day}" for year in (today.year - 1, today.year, today.year + 1) for day in days]


def _location(
    code: str,
    name: str,
    street: str,
    city: str,
    postal_code: str,
    country: str,
    gln: str,
    zone: str,
    closed: list[str],
) -> Location:
    return {
        **_party(name, street, city, postal_code, country, gln),
        "code": code,
        "time_zone": zone,
        "closed_weekdays": [6, 7],
        "closed_dates": closed,
    }


def locations(today: date) -> list[Location]:
    """Return the buyer's ship-to locations with the public holidays around ``today``."""
    christmas = _each_year(today, "01-01", "12-25", "12-26")
    french = _each_year(today, "05-01", "07-14", "11-11")
    american = _each_year(today, "01-01", "07-04", "12-25")
    stocktaking = (today + timedelta(days=(4 - today.weekday()) % 7 + 21)).isoformat()
    return [
        _location(
            "HAM1",
            "Nordwind Zentrallager",
            "Am Sandtorkai 41 / Tor 3",
            "Hamburg",
            "20457",
            "DE",
            "401234500001",
            "Europe/Berlin",
            [*christmas, stocktaking],
        ),
        _location(
            "POZ1",
            "Nordwind Magazyn Poznań",
            "ul. Głogowska 218",
            "Poznań",
            "60-104",
            "PL",
            "401234500002",
            "Europe/Warsaw",
            [*christmas, *_each_year(today, "11-11")],
        ),
        _location(
            "LYS1",
            "Nordwind Dépôt Lyon",
            "45, rue de l'Égalité",
            "Vénissieux",
            "69200",
            "FR",
            "401234500003",
            "Europe/Paris",
            [*christmas, *french],
        ),
        _location(
            "ORD1",
            "Nordwind Midwest Branch",
            "1850 W Fulton St",
            "Chicago, IL",
            "60612",
            "US",
            "401234500004",
            "America/Chicago",
            american,
        ),
    ]


def tolerances() -> dict[str, Any]:
    """Return the example limits above the order: by supplier group and by supplier."""
    return {
        "supplier_groups": {
            "A": {"ack_qty_over_pct": "5", "ack_date_late_days": "1"},
            "C": {"ack_required_hours": "72", "ack_substitute_allowed": "false"},
        },
        "suppliers": {
            "V1004": {"ack_required_hours": "96", "ack_date_early_days": "7", "ack_date_late_days": "3"},
            "V1005": {"ack_price_up_pct": "1", "ack_price_up_abs": "0.50"},
            "V1002": {"ack_qty_over_pct": None},
        },
    }
