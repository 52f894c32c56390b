"""Pages, feeds and sentences written for the tests; the companies are invented."""

FALL = "The S&P 500 fell 1.2% on Thursday."
RISE = "Quillon Systems (NASDAQ: QLNS) rose 4.2% on Thursday after results."
TARGET = "Harbor Lane Securities raised its price target on Tarnfell Energy (NYSE: TRNF) to $48 from $41."
SUMMARY = FALL.replace("&", "&amp;")

FILLER = (
    "The session was a quiet one by the standards of this winter, with few companies reporting and most "
    "traders waiting for the figures that the government publishes at the end of the month."
)


def page(
    *sentences: str, title: str = "Stocks slip", published: str = "2026-01-09", canonical: str = ""
) -> str:
    paragraphs = "".join(f"<p>{text}</p>" for text in (*sentences, FILLER))
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta property="article:published_time" content="{published}">'
        f'<meta property="og:site_name" content="Example Market News"><link rel="canonical" href="{canonical}"></head>'
        f"<body><nav>Home</nav><article><h1>{title}</h1>{paragraphs}</article></body></html>"
    )


def feed(*items: tuple[str, str]) -> str:
    """An RSS feed of (link, title) items."""
    entries = "".join(
        f"<item><title>{title}</title><link>{link}</link><guid>{link}</guid>"
        f"<pubDate>Fri, 09 Jan 2026 17:00:00 -0500</pubDate><description>{SUMMARY}</description></item>"
        for link, title in items
    )
    return f'<rss version="2.0"><channel><title>Example News</title>{entries}</channel></rss>'


BARS = """symbol,date,close
^GSPC,2026-01-07,5000
^GSPC,2026-01-08,4940
^GSPC,2026-01-09,4950
"""
