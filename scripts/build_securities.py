"""Write nlp/lexicon/securities.csv from the SEC's list of tickers that the edgartools package carries.

    pip install -e '.[build-data]' && python scripts/build_securities.py

The facts (symbol, name, exchange, CIK) are the SEC's and in the public domain. edgartools is only
looked up, not imported: the list is a Parquet file inside it. The same list gives the same bytes.
Rows are sorted by CIK and, within a company, stand in the SEC's order, its main share first, which
is what tells GOOGL from GOOG when only "Alphabet" is written.
"""

import csv
import importlib.util
import re
import sys
from pathlib import Path

import pyarrow.parquet as pq

LIST = Path("reference", "data", "company_tickers.parquet")
OUT = Path(__file__).parents[1] / "nlp" / "lexicon" / "securities.csv"

# Preferred shares, warrants, units and rights: the news does not name them.
DERIVED = re.compile(r"-(P[A-Z]?|WT[A-Z]?|UN|RI|R|W|U)$")
# The SEC tells namesakes apart by where they are incorporated: "/DE/", "/NEW", "\\MN", "/ADR", "(DE)".
STATE = re.compile(r"\s*[/\\]\s*[A-Za-z]{2,4}\s*[/\\]?\s*$|\s*[/\\]\s*$|\s+\([A-Z]{2}\)$")
SMALL = {"OF", "AND", "THE", "FOR", "IN", "ON", "DE", "DEL", "LA", "DI", "Y", "E"}
LEGAL = {
    "INC": "Inc", "CORP": "Corp", "CO": "Co", "LTD": "Ltd", "PLC": "plc", "COS": "Cos", "HLDGS": "Hldgs",
    "INTL": "Intl", "GRP": "Grp", "SPA": "SpA", "MD": "MD", "ST": "St", "MT": "Mt", "FT": "Ft",
}  # fmt: skip
# Words without which the rule below (no vowel: spelled out) would go wrong.
SPOKEN = {
    "AB", "ADR", "AES", "AG", "AGCO", "AI", "AIA", "ASA", "ASE", "ATI", "BAE", "BBVA", "BCE", "BOK",
    "BP", "CACI", "CBOE", "CIENA", "CME", "CNA", "CNO", "CSW", "CVS", "DTE", "EOG", "EPR", "EQ", "EQT",
    "ESAB", "ETF", "EV", "FMC", "FNB", "FTAI", "GATX", "GE", "HCA", "HEICO", "HP", "IAC", "IBM", "ICF",
    "ICU", "IDEX", "IDEXX", "IDT", "II", "III", "ING", "IPG", "ITT", "IV", "JBS", "KB", "KKR", "KLA",
    "KT", "LLC", "LNG", "LP", "LSI", "MGIC", "MKS", "MPLX", "MSA", "MSCI", "NA", "NCR", "NOV", "NRG",
    "NV", "NVR", "OGE", "ONEOK", "PBF", "PG&E", "PIMCO", "PNC", "POSCO", "PPG", "PPL", "PVH", "RLI",
    "RPM", "SA", "SAP", "SBA", "SE", "SEI", "SK", "SLM", "SM", "SPDR", "SPX", "TJX", "TTM", "UBS",
    "UDR", "UFP", "UGI", "UMB", "UMH", "UNUM", "US", "USA", "USD", "VF", "VI", "VII", "VIII", "WEC",
    "WPP", "XPO",
}  # fmt: skip
LIKE_WORDS = {
    "ACE", "AIR", "ART", "BOX", "BROS", "CAR", "DR", "EVE", "FT", "GAP", "HER", "JR", "KEY", "MFG",
    "MR", "MRS", "MT", "NEW", "OLD", "OWL", "SKY", "SON", "ST", "SUN", "SVCS", "SYS", "TOP", "TRI",
    "VIA", "WIX", "YUM",
}  # fmt: skip


def main() -> int:
    try:
        rows = read_list(find_list())
    except LookupError as error:
        print(f"build_securities: {error}", file=sys.stderr)
        return 1
    with OUT.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("symbol", "name", "exchange", "cik"))
        writer.writerows(rows)
    print(f"{OUT}: {len(rows)} securities", file=sys.stderr)
    return 0


def find_list() -> Path:
    spec = importlib.util.find_spec("edgar")
    if spec is None or not spec.submodule_search_locations:
        raise LookupError("edgartools is not installed; pip install -e '.[build-data]'")
    path = Path(spec.submodule_search_locations[0]) / LIST
    if not path.is_file():
        raise LookupError(f"this version of edgartools carries no {LIST}")
    return path


def read_list(path: Path) -> list[tuple[str, str, str, int]]:
    """(symbol, name, exchange or "", CIK) without what is derived from a share that is in the list."""
    listed = pq.read_table(path, columns=["ticker", "name", "exchange", "cik"]).to_pylist()
    symbols: dict[int, set[str]] = {}
    for row in listed:
        symbols.setdefault(int(row["cik"]), set()).add(row["ticker"])
    kept = {}
    for order, row in enumerate(listed):
        symbol, cik = row["ticker"].strip().upper(), int(row["cik"])
        if not derived(symbol, row["exchange"], symbols[cik]):
            kept.setdefault(symbol, (cik, order, readable(row["name"], symbol), row["exchange"] or ""))
    ordered = sorted(kept.items(), key=lambda item: item[1][:2])
    return [(symbol, name, exchange, cik) for symbol, (cik, _, name, exchange) in ordered]


def derived(symbol: str, exchange: str | None, company: set[str]) -> bool:
    """ABCDW, ABCDU, ABCDR of a company that also has ABCD, and whatever is marked -PA, -WT, -UN."""
    fifth = exchange == "Nasdaq" and len(symbol) == 5 and symbol[-1] in "WUR" and symbol[:4] in company
    return bool(DERIVED.search(symbol)) or fifth


def readable(name: str, symbol: str) -> str:
    """'BANK OF AMERICA CORP /DE/' -> 'Bank of America Corp'; names in mixed case stay as they are."""
    name = " ".join(name.split())
    while (shorter := STATE.sub("", name)) != name:
        name = shorter
    words = name.split()
    if name.isupper() or any(w.isupper() and len(w) > 3 and w.strip(".,") not in LEGAL for w in words):
        name = " ".join(cased(word, symbol, first=i == 0) for i, word in enumerate(words))
    return re.sub(r"(?i)\b(\w+) com(?=,? inc\b|$)", r"\1.com", name)


def cased(word: str, symbol: str, *, first: bool) -> str:
    bare = word.strip(".,")
    if not word.isupper():
        return word[0].upper() + word[1:] if first else word
    if bare in LEGAL:
        return word.replace(bare, LEGAL[bare])
    if bare in SMALL and not first:
        return word.lower()
    initials = first and len(bare) == 3 and symbol.startswith(bare) and bare not in LIKE_WORDS
    if initials or spelled(bare):
        return word
    return re.sub(r"[A-Z][A-Z']*", lambda part: titled(part.group()), word)


def spelled(word: str) -> bool:
    """IBM, CVS, PG&E, 3D: said letter by letter."""
    if word in SPOKEN or "&" in word or re.search(r"\d", word):
        return True
    return word not in LIKE_WORDS and not re.search("[AEIOUY]", word)


def titled(word: str) -> str:
    if word.startswith("MC") and len(word) > 4:
        return "Mc" + word[2:].capitalize()
    return word.capitalize()


if __name__ == "__main__":
    sys.exit(main())
