"""Writes the tables into docs/schema.md, between its two marks, from store/descriptions.yaml and the code.

python scripts/schema_doc.py
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from store.describe import schema_tables  # noqa: E402

DOCUMENT = ROOT / "docs" / "schema.md"
MARKS = re.compile(r"(?<=<!-- tables -->\n).*?(?=<!-- end of the tables -->)", re.S)


def main() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    DOCUMENT.write_text(MARKS.sub(lambda _: f"\n{schema_tables()}\n", text), encoding="utf-8")


if __name__ == "__main__":
    main()
