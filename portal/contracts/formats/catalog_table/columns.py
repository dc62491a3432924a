"""The columns of the table: one row for each item, in English or German words."""

from __future__ import annotations

from types import MappingProxyType

from portal.contracts.formats.tables.columns import Column, Columns, Kind
from portal.contracts.formats.tables.grid import Limits
from portal.domain.catalog import MOST_TIERS, CatalogAction

#: How much of them is taken, and the sheet of the template.
LIMITS = Limits(rows=200_000, megabytes=64, unpacked=512)
SHEET = "Catalog"

#: What the column "Template" says of a table that was made for this version.
VERSION = "catalog/1"


def _tier(number: int) -> tuple[Column, Column]:
    start = Column(
        f"from_{number}",
        f"From quantity {number}",
        Kind.NUMBER,
        f"From how many of the unit price {number} holds.",
        aliases=(f"Quantity {number}", f"Ab Menge {number}", f"Staffelmenge {number}"),
    )
    price = Column(
        f"price_{number}",
        f"Price {number}",
        Kind.NUMBER,
        f"The price from quantity {number} on.",
        aliases=(f"Preis {number}", f"Staffelpreis {number}"),
    )
    return start, price


#: In the order of the template; what the portal writes for people to read is ignored.
COLUMNS = (
    Column("status", "Status", Kind.IGNORED),
    Column("remarks", "Remarks", Kind.IGNORED, "What the portal says; it is not read.", aliases=("Bemerkungen",)),
    Column("template", "Template", Kind.CODE, f"Leave it as it is: {VERSION}.", aliases=("Vorlage",)),
    Column(
        "action",
        "Action",
        Kind.CODE,
        "Add, update or end. Empty means update.",
        aliases=("Aktion", "Line action"),
    ),
    Column(
        "code",
        "Item code",
        Kind.CODE,
        "Your number of the item.",
        80,
        needed=True,
        aliases=(
            "Item",
            "Item number",
            "Supplier item",
            "Supplier item code",
            "SKU",
            "Artikel",
            "Artikelnummer",
            "Art.-Nr.",
            "Artikel-Nr.",
            "Lieferantenartikelnummer",
        ),
    ),
    Column(
        "description",
        "Description",
        Kind.CODE,
        "What it is.",
        500,
        aliases=("Name", "Item name", "Beschreibung", "Bezeichnung", "Artikelbezeichnung", "Artikeltext"),
    ),
    Column(
        "unit",
        "Unit",
        Kind.CODE,
        "In what it is ordered, such as H87 for pieces.",
        aliases=("Unit of measure", "UoM", "Einheit", "Mengeneinheit", "ME", "Bestelleinheit"),
    ),
    Column(
        "pack_unit",
        "Pack unit",
        Kind.CODE,
        "Your pack, such as XBX for a box.",
        aliases=("Packaging unit", "Packeinheit", "Verpackungseinheit", "VPE", "Gebinde"),
    ),
    Column(
        "pack_factor",
        "Pack factor",
        Kind.FACTOR,
        "How many of the unit are in a pack, such as 96, 2.5 or 1/3.",
        aliases=("Units per pack", "Pack size", "Packfaktor", "Inhalt", "Packungsinhalt", "Menge je VPE"),
    ),
    Column(
        "currency",
        "Currency",
        Kind.CODE,
        "Three letters, such as EUR.",
        aliases=("Währung", "Waehrung", "Currency code"),
    ),
    Column(
        "price",
        "Price",
        Kind.NUMBER,
        "Without tax.",
        aliases=("Unit price", "Net price", "Price 1", "Preis", "Nettopreis", "Einzelpreis", "Preis 1"),
    ),
    Column(
        "price_base",
        "Price base",
        Kind.NUMBER,
        "How many units the price is for. Empty means 1.",
        aliases=("Price unit", "Per", "Preiseinheit", "Preisbasis", "PE"),
    ),
    Column(
        "from_1",
        "From quantity 1",
        Kind.NUMBER,
        "From how many of the unit the price holds. Empty means any number.",
        aliases=("From quantity", "Quantity 1", "Ab Menge", "Ab Menge 1", "Staffelmenge 1"),
    ),
    *(column for number in range(2, MOST_TIERS + 1) for column in _tier(number)),
    Column(
        "valid_from",
        "Valid from",
        Kind.DAY,
        "The first day of the price, such as 2026-06-08.",
        aliases=("Gültig ab", "Gueltig ab", "Gültig von", "Preis gültig ab"),
    ),
    Column(
        "valid_to",
        "Valid to",
        Kind.DAY,
        "The last day of the price, or of an item that ends. Empty is open.",
        aliases=("Valid until", "Gültig bis", "Gueltig bis", "Preis gültig bis"),
    ),
    Column(
        "buyer_item",
        "Buyer's item",
        Kind.CODE,
        "The buyer's item number.",
        80,
        aliases=("Buyer item", "Buyer's item code", "Customer item", "Kundenartikel", "Kundenartikelnummer"),
    ),
    Column("gtin", "GTIN", Kind.CODE, "8, 12, 13 or 14 digits.", aliases=("EAN", "UPC", "GTIN/EAN", "EAN-Code")),
    Column(
        "minimum",
        "Minimum quantity",
        Kind.NUMBER,
        "The least that can be ordered.",
        aliases=("Minimum", "Minimum order quantity", "MOQ", "Mindestmenge", "Mindestbestellmenge"),
    ),
    Column(
        "lead_days",
        "Lead time (days)",
        Kind.DAYS,
        "Calendar days from the order until the goods leave.",
        aliases=(
            "Lead days",
            "Lead time",
            "Lieferzeit",
            "Lieferzeit (Tage)",
            "Lieferzeit in Tagen",
            "Wiederbeschaffungszeit",
        ),
    ),
    Column(
        "origin",
        "Country of origin",
        Kind.CODE,
        "Two letters, such as DE.",
        aliases=("Origin", "Ursprungsland", "Herkunftsland", "Ursprung"),
    ),
    Column(
        "classification",
        "Classification",
        Kind.CODE,
        "A UNSPSC code of eight digits.",
        aliases=("UNSPSC", "Commodity code", "Warengruppe", "Klassifikation", "Klassifizierung"),
    ),
    Column(
        "picture",
        "Picture",
        Kind.CODE,
        "An address that begins with https.",
        1000,
        aliases=("Image", "Bild", "Abbildung"),
    ),
    Column(
        "datasheet",
        "Data sheet",
        Kind.CODE,
        "An address that begins with https.",
        1000,
        aliases=("Datasheet", "Datenblatt", "Produktdatenblatt"),
    ),
)
KNOWN = Columns(COLUMNS)

#: Words for what a row does; the first of each is written.
ACTIONS = MappingProxyType(
    {
        "add": CatalogAction.ADD,
        "update": CatalogAction.UPDATE,
        "end": CatalogAction.END,
        "new": CatalogAction.ADD,
        "change": CatalogAction.UPDATE,
        "delete": CatalogAction.END,
        "neu": CatalogAction.ADD,
        "hinzufügen": CatalogAction.ADD,
        "ändern": CatalogAction.UPDATE,
        "änderung": CatalogAction.UPDATE,
        "beenden": CatalogAction.END,
        "löschen": CatalogAction.END,
        "auslaufen": CatalogAction.END,
    }
)

_OF_PRICES = {"price": "price_{}", "minimum": "from_{}"}


def column_of(field: str) -> str:
    """Return the key of the column for the field of an item that a rule names, such as ``prices/1/price``."""
    name, _, rest = field.partition("/")
    if name == "prices":
        index, _, part = rest.partition("/")
        number = int(index) + 1 if index.isdecimal() else 1
        key = _OF_PRICES.get(part, "price_{}").format(number)
        return "price" if key == "price_1" else key
    if name == "pack":
        return "pack_unit" if rest == "unit" else "pack_factor"
    return name if name in KNOWN.by_key else ""
