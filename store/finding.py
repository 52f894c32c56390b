"""What claims are found by: the time of their article beside them, and a list of the names in them."""

from __future__ import annotations

from sqlalchemy import Connection

_PUBLISHED = """
UPDATE claim SET published_utc = (SELECT coalesce(published_utc, '') FROM article WHERE key = article_key)
WHERE {which} AND published_utc <> (SELECT coalesce(published_utc, '') FROM article WHERE key = article_key)
"""
# In one order, so that no two that write at one time wait for each other's names.
_NAMES = """
INSERT INTO name (role, name, symbol)
SELECT 'subject', subject_name, coalesce(subject_symbol, '') FROM claim WHERE {which}
UNION SELECT 'subject', name, symbol FROM mention WHERE symbol IS NOT NULL AND {which}
UNION SELECT 'claimant', claimant_name, '' FROM claim WHERE claimant_name IS NOT NULL AND {which}
UNION SELECT 'claimant', claimant_person, '' FROM claim WHERE claimant_person IS NOT NULL AND {which}
UNION SELECT 'claimant', claimant_firm, '' FROM claim WHERE claimant_firm IS NOT NULL AND {which}
ORDER BY 1, 2, 3
ON CONFLICT DO NOTHING
"""


def make_findable(connection: Connection, article_key: int | range | None = None) -> None:
    """Bring what the claims of an article are found by up to date, of a range of them or, without a key, of
    every article.

    To be called in the transaction that wrote them.
    """
    if isinstance(article_key, range):
        which = f"article_key BETWEEN {article_key[0]:d} AND {article_key[-1]:d}"
    else:
        which = "1 = 1" if article_key is None else f"article_key = {article_key:d}"
    for statement in (_PUBLISHED, _NAMES):
        connection.exec_driver_sql(statement.format(which=which))
