"""Countries (ISO 3166-1 alpha-2) and currencies (ISO 4217), as EN 16931 lists them, and words for them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

#: Without Kosovo (1A) and Northern Ireland (XI), which EN 16931 adds to the standard.
_COUNTRIES = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ
CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO
FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE
JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO
MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW
PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM
TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
"""
COUNTRIES = frozenset(_COUNTRIES.split())

#: Without the codes for tests and for no currency at all, in which nothing has a price.
_CURRENCIES = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF
CHW CLF CLP CNH CNY COP COU CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ
GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL
LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR
PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STD SVC SYP SZL THB TJS TMT TND TOP TRY
TTD TWD TZS UAH UGX USD USN UYI UYU UYW UZS VES VED VND VUV WST XAF XAG XAU XBA XBB XBC XBD XCD XCG XDR XOF XPD
XPF XPT XSU XUA YER ZAR ZMW ZWG
"""
CURRENCIES = frozenset(_CURRENCIES.split())

#: Words for countries, in small letters.
COUNTRY_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "uk": "GB", "england": "GB", "united kingdom": "GB", "el": "GR", "greece": "GR", "d": "DE", "ger": "DE",
        "deu": "DE", "germany": "DE", "deutschland": "DE", "a": "AT", "aut": "AT", "austria": "AT", "f": "FR",
        "fra": "FR", "france": "FR", "i": "IT", "ita": "IT", "italy": "IT", "e": "ES", "esp": "ES", "spain": "ES",
        "nld": "NL", "netherlands": "NL", "holland": "NL", "pol": "PL", "poland": "PL", "cze": "CZ", "czechia": "CZ",
        "usa": "US", "united states": "US", "chn": "CN", "china": "CN", "prc": "CN", "jpn": "JP", "japan": "JP",
        "che": "CH", "switzerland": "CH", "ind": "IN", "india": "IN", "tur": "TR", "turkey": "TR",
    }
)  # fmt: skip

#: Words and signs for currencies, in small letters.
CURRENCY_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "€": "EUR", "euro": "EUR", "euros": "EUR", "$": "USD", "us$": "USD", "dollar": "USD", "dollars": "USD",
        "£": "GBP", "pound": "GBP", "pounds": "GBP", "¥": "JPY", "yen": "JPY", "rmb": "CNY", "yuan": "CNY",
        "sfr": "CHF", "fr.": "CHF", "zł": "PLN", "zl": "PLN", "kč": "CZK",
    }
)  # fmt: skip
