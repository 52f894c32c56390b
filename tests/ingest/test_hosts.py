import pytest

from ingest.hosts import origin, registrable


@pytest.mark.parametrize(
    ("url", "domain", "why"),
    [
        ("https://news.example.com/x", "example.com", "a subdomain"),
        ("https://EXAMPLE.com:8443/x", "example.com", "capitals and a port"),
        ("https://markets.news.co.uk", "news.co.uk", "a suffix of two labels"),
        ("https://quillon.github.io/feed", "quillon.github.io", "sites of many people under one name"),
        ("https://www.example.com./", "example.com", "the root's dot"),
        ("https://münchen.example.de/x", "example.de", "a name in other letters"),
        ("https://www.münchen.de/x", "xn--mnchen-3ya.de", "as it stands in the DNS"),
        ("http://127.0.0.1:8000/feed", "127.0.0.1:8000", "an address and its port"),
        ("http://127.0.0.1/feed", "127.0.0.1", "an address"),
        ("http://[::1]:8000/feed", "::1:8000", "an address of the sixth version"),
        ("http://localhost:8000/", "localhost:8000", "this machine"),
        ("http://intranet:8000/", "intranet:8000", "a name without a suffix"),
        ("http://co.uk/", "co.uk", "a suffix alone"),
        ("http://[::1", "", "no address"),
        ("http://example.com:99999/", "", "no port"),
        ("page.html", "", "a file"),
    ],
)
def test_the_registrable_domain(url: str, domain: str, why: str) -> None:
    assert registrable(url) == domain, why


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("HTTPS://News.example:443/x?y#z", "https://news.example"),
        ("http://news.example:80", "http://news.example"),
        ("http://news.example:8080/x", "http://news.example:8080"),
        ("https://user:word@news.example/x", "https://news.example"),
        ("http://[2001:db8::1]:8000/x", "http://[2001:db8::1]:8000"),
    ],
)
def test_the_origin(url: str, site: str) -> None:
    assert origin(url) == site
