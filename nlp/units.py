"""What stands around a number and says what it counts: magnitudes, currencies, fractions, numbers in words."""

from __future__ import annotations

import re
from decimal import Decimal

_ONES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
         "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty")  # fmt: skip
NUMBERS = {word: number for number, word in enumerate(_ONES)} | {
    "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "dozen": 12,
}  # fmt: skip
_ORDINALS = (
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
)
ORDINALS = {word: number for number, word in enumerate(_ORDINALS, 2)}
FRACTIONS = {
    "half": Decimal(50), "third": Decimal("33.3"), "quarter": Decimal(25), "fifth": Decimal(20), "tenth": Decimal(10),
}  # fmt: skip
# Powers of ten.
MAGNITUDES = {
    "trillion": 12, "tn": 12, "trn": 12, "t": 12, "billion": 9, "bn": 9, "bln": 9, "b": 9, "crore": 7,
    "million": 6, "mn": 6, "mln": 6, "m": 6, "lakh": 5, "thousand": 3, "k": 3,
}  # fmt: skip
_SIGNS = {
    "$": "USD", "us$": "USD", "c$": "CAD", "ca$": "CAD", "cdn$": "CAD", "a$": "AUD", "au$": "AUD", "hk$": "HKD",
    "nz$": "NZD", "s$": "SGD", "nt$": "TWD", "r$": "BRL", "mx$": "MXN", "€": "EUR", "£": "GBP", "¥": "JPY",
    "₹": "INR", "₩": "KRW", "rs": "INR", "rs.": "INR", "rmb": "CNY", "gbp": "GBP",
}  # fmt: skip
CODES = (
    "USD", "EUR", "GBP", "CAD", "AUD", "NZD", "CHF", "JPY", "CNY", "HKD", "SGD", "TWD", "KRW", "INR", "IDR", "THB",
    "MYR", "PHP", "VND", "BRL", "MXN", "CLP", "COP", "ARS", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "TRY", "ZAR",
    "ILS", "AED", "SAR", "RUB", "NGN", "KES",
)  # fmt: skip
# A word that several countries use for their money counts only behind the country ("Mexican pesos").
_NAMES = {
    "dollar": "USD", "dollars": "USD", "cent": "USD", "cents": "USD", "euro": "EUR", "euros": "EUR", "yuan": "CNY",
    "renminbi": "CNY", "yen": "JPY", "pounds": "GBP", "rupees": "INR", "won": "KRW", "kronor": "SEK", "reais": "BRL",
    "rand": "ZAR", "baht": "THB", "ringgit": "MYR", "rupiah": "IDR", "francs": "CHF", "lira": "TRY", "liras": "TRY",
    "zlotys": "PLN", "zloty": "PLN", "shekels": "ILS", "forints": "HUF", "dirhams": "AED", "riyals": "SAR",
    "rubles": "RUB", "roubles": "RUB", "dong": "VND", "naira": "NGN",
}  # fmt: skip
_NATIONAL = {
    "U.S.": "USD", "US": "USD", "Canadian": "CAD", "Australian": "AUD", "New Zealand": "NZD", "Hong Kong": "HKD",
    "Singapore": "SGD", "Taiwan": "TWD", "New Taiwan": "TWD", "Mexican": "MXN", "Philippine": "PHP", "Chilean": "CLP",
    "Colombian": "COP", "Argentine": "ARS", "Swedish": "SEK", "Norwegian": "NOK", "Danish": "DKK", "Czech": "CZK",
    "Swiss": "CHF", "Turkish": "TRY", "Indian": "INR", "Korean": "KRW", "South Korean": "KRW", "Brazilian": "BRL",
    "South African": "ZAR", "Chinese": "CNY", "Japanese": "JPY", "British": "GBP", "Russian": "RUB",
}  # fmt: skip
_SHARED = r"cents?|dollars|pesos|crowns|kroner|kronor|krona|francs|liras?|rupees|won|reais|rand|yuan|yen|pounds|roubles|rubles"

PREFIX = (
    r"(?:(?:US|CA|Cdn|CDN|C|AU|A|HK|NZ|NT|MX|R|S)?\$|[€£¥₹₩]"
    rf"|(?<![A-Za-z])(?:Rs\.?|RMB|{'|'.join(CODES)}))"
)
MAGNITUDE = r"trillion|billion|million|thousand|crores?|lakhs?|tn|trn|bn|bln|mln|mn|[TBMKk](?![\w$])|m(?!\w)"
_WORDS = "|".join(sorted(_NAMES, key=lambda word: (-len(word), word)))
_NATIONS = "|".join(sorted(map(re.escape, _NATIONAL), key=lambda word: (-len(word), word)))
# Behind a number, in this order: the longer units first.
UNIT = (
    r"(?P<pp>percentage[- ]points?|pct\.? points?|pp\b)|(?P<pct>%|percent\b|per cent\b|pct\b)"
    r"|(?P<bp>basis[- ]points?|bps?\b)|(?P<mult>[xX]\b)|(?P<pts>points?\b)"
    rf"|(?P<nation>{_NATIONS}) (?:{_SHARED})\b|(?P<money>(?:{_WORDS})\b(?!(?<=won) (?:the|a|an|by|over|his|its)\b))"
    rf"|(?P<code>{'|'.join(CODES)}|RMB)\b(?![=/])|(?P<pence>GBp\b|pence\b|(?<=\d)p\b)|(?P<cent>¢|(?<=\d)c\b)"
)
# What is counted, right behind a plain number: 63,000 vehicles.
COUNTED = re.compile(
    r" (?:(?:new|net|net new|electric|total|additional|paid|paying|global|private|nonfarm|monthly|daily|active"
    r"|monthly active|daily active|more|full-time) ){0,2}(?:vehicles|cars|trucks|deliveries|units|shipments|orders"
    r"|aircraft|planes|jets|phones|handsets|homes|houses|rooms|jobs|employees|workers|people|staff|positions|stores"
    r"|restaurants|shops|outlets|locations|branches|subscribers|subscriptions|users|members|customers|clients"
    r"|accounts|households|passengers|guests|visitors|patients|barrels|bushels|tons|tonnes|ounces|shares|claims"
    r"|additions|rigs|wells|trips|rides|bookings|installations|megawatts|doses|prescriptions)\b"
)


def currency(sign: str) -> str:
    """ "C$" -> "CAD", "SEK" -> "SEK", "Swedish" -> "SEK", "won" -> "KRW"."""
    low = sign.lower()
    return _SIGNS.get(low) or _NATIONAL.get(sign) or _NAMES.get(low) or sign.upper()


def power(word: str | None) -> int:
    """The power of ten of a magnitude as written; 0 for none."""
    low = (word or "").lower()
    return MAGNITUDES.get(low) or MAGNITUDES.get(low.rstrip("s"), 0)
