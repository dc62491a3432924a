"""UBL Order documents for tests, from nearly nothing to everything."""

from __future__ import annotations

NAMESPACES = (
    'xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2" '
    'xmlns:a="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" '
    'xmlns:b="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"'
)

SELLER = """
  <a:SellerSupplierParty><a:Party><b:EndpointID schemeID="0088">4023456000015</b:EndpointID>
    <a:PartyName><b:Name>Łożyska Wisła</b:Name></a:PartyName>
    <a:PostalAddress><b:StreetName>ul. Żółkiewskiego</b:StreetName><b:BuildingNumber>8</b:BuildingNumber>
      <b:CityName>Kraków</b:CityName><a:Country><b:IdentificationCode>PL</b:IdentificationCode></a:Country>
    </a:PostalAddress></a:Party></a:SellerSupplierParty>"""

BUYER = """
  <a:BuyerCustomerParty><a:Party><a:PartyName><b:Name>Käufer GmbH</b:Name></a:PartyName>
    <a:PostalAddress><b:CityName>Köln</b:CityName></a:PostalAddress></a:Party></a:BuyerCustomerParty>"""


def line(id_: str = "1", quantity: str = '<b:Quantity unitCode="KG">2.5</b:Quantity>', rest: str = "") -> str:
    """Make an order line; ``rest`` goes behind the quantity."""
    return f"<a:OrderLine><a:LineItem><b:ID>{id_}</b:ID>{quantity}{rest}</a:LineItem></a:OrderLine>"


def price(amount: str, base: str = "") -> str:
    """Make the price of a line."""
    return f'<a:Price><b:PriceAmount currencyID="EUR">{amount}</b:PriceAmount>{base}</a:Price>'


def item(number: str) -> str:
    """Make the item of a line."""
    return f"<a:Item><a:BuyersItemIdentification><b:ID>{number}</b:ID></a:BuyersItemIdentification></a:Item>"


def order(*lines: str, number: str = "UBL-1", head: str = "", seller: str = SELLER, buyer: str = BUYER) -> bytes:
    """Make an order document; ``head`` goes behind its number."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Order {NAMESPACES}><b:ID>{number}</b:ID>{head}'
        f"{buyer}{seller}{''.join(lines or (line(),))}</Order>"
    ).encode()
