import gzip
import ipaddress
import shutil
import socket
import ssl
import subprocess
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from local_site import Site, bomb, drip, drip_headers, dropped, serve, silent

from ingest.addresses import is_public, names_itself
from ingest.errors import FetchError
from ingest.web import Client


def patient(site: Site) -> Client:
    return Client({site.host}, connect_seconds=2, read_seconds=0.6, total_seconds=1.0, max_bytes=1_000_000)


def reason(client: Client, url: str) -> str:
    with client, pytest.raises(FetchError) as caught:
        client.get(url)
    assert "\n" not in caught.value.reason
    return caught.value.reason


def test_a_page_comes_with_what_the_next_request_needs(site: Site) -> None:
    stamp = "Fri, 09 Jan 2026 10:00:00 GMT"
    url = site.put("/a", "hello", ETag='"v1"', Last_Modified=stamp, Content_Type="text/html")
    with Client({site.host}) as client:
        page = client.get(url + "#part")
    assert (page.body, page.status, page.content_type) == (b"hello", 200, "text/html")
    assert (page.etag, page.last_modified) == ('"v1"', stamp)
    assert (page.url, page.requested_url) == (url, url + "#part")
    headers = site.asked[0][1]
    assert headers["User-Agent"].startswith("streetcheck/")
    assert "If-None-Match" not in headers


def test_an_unchanged_page_is_a_304_without_a_body(site: Site) -> None:
    site.answers["/a"] = lambda handler: handler.reply(304, ETag='"v1"')
    with Client({site.host}) as client:
        page = client.get(site.url("/a"), etag='"v1"', last_modified="Fri, 09 Jan 2026 10:00:00 GMT")
    assert (page.status, page.body, page.etag) == (304, b"", '"v1"')
    assert site.asked[0][1]["If-None-Match"] == '"v1"'
    assert site.asked[0][1]["If-Modified-Since"] == "Fri, 09 Jan 2026 10:00:00 GMT"


@pytest.mark.parametrize(
    ("status", "passing", "why"),
    [
        (304, False, "nobody asked for a difference"),
        (403, False, "a wall stays"),
        (404, False, "it is not there"),
        (410, False, "it is gone"),
        (429, True, "the server asks for patience"),
        (500, True, "the server has a fault"),
        (503, True, "the server is busy"),
    ],
)
def test_statuses_are_reasons(site: Site, status: int, passing: bool, why: str) -> None:
    site.answers["/x"] = lambda handler: handler.reply(status)
    with Client({site.host}) as client, pytest.raises(FetchError) as caught:
        client.get(site.url("/x"))
    assert caught.value.reason == f"HTTP {status}"
    assert (caught.value.status, caught.value.passing) == (status, passing), why


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (drip, "not finished within 1 s"),
        (drip_headers, "not finished within 1 s"),
        (silent, "no answer within 0.6 s"),
        (dropped, "connection broken: peer closed connection"),
        (bomb, "larger than 1 MB"),
        (lambda handler: handler.reply(200, b"no gzip", Content_Encoding="gzip"), "broken compression"),
        (lambda handler: handler.wfile.write(b"SSH-2.0-OpenSSH\r\n\r\n"), "connection broken: "),
    ],
)
def test_a_server_that_misbehaves_is_a_reason_not_a_hang(site: Site, answer: object, expected: str) -> None:
    site.answers["/x"] = answer  # type: ignore[assignment]
    assert reason(patient(site), site.url("/x")).startswith(expected)


PACKED = gzip.compress(b"Shares fell.", mtime=0)


@pytest.mark.parametrize(
    ("encoding", "sent", "body", "gzipped"),
    [
        ("gzip", PACKED, b"Shares fell.", PACKED),
        ("GZIP", PACKED, b"Shares fell.", PACKED),
        ("gzip", gzip.compress(b"", mtime=0), b"", gzip.compress(b"", mtime=0)),
        ("gzip", PACKED[:-4], b"Shares fell.", None),  # cut: not to be kept as a whole file
        ("deflate", zlib.compress(b"Shares fell."), b"Shares fell.", None),
        ("identity", b"Shares fell.", b"Shares fell.", None),
    ],
)
def test_a_body_is_unpacked_and_kept_as_it_came(
    site: Site, encoding: str, sent: bytes, body: bytes, gzipped: bytes | None
) -> None:
    site.answers["/x"] = lambda handler: handler.reply(200, sent, Content_Encoding=encoding)
    with Client({site.host}) as client:
        page = client.get(site.url("/x"))
    assert (page.body, page.gzipped) == (body, gzipped)


@pytest.mark.parametrize("hops", [1, 5])
def test_up_to_five_redirects_are_followed(site: Site, hops: int) -> None:
    for hop in range(hops):
        site.redirect(f"/{hop}", f"/{hop + 1}")
    site.put(f"/{hops}", "there")
    with Client({site.host}) as client:
        page = client.get(site.url("/0"))
    assert (page.body, page.url, page.requested_url) == (b"there", site.url(f"/{hops}"), site.url("/0"))


@pytest.mark.parametrize(
    ("to", "expected"),
    [
        ("/loop", "more than 5 redirects"),
        ("http://169.254.169.254/latest/meta-data/", "refused: 169.254.169.254 is a private address"),
        ("http://10.0.0.1/", "refused: 10.0.0.1 is a private address"),
        ("http://localhost/", "refused: "),
        ("file:///etc/passwd", "refused: file: only http and https are fetched"),
        ("http://[::1", "not an address: "),
    ],
)
def test_every_redirect_is_checked(site: Site, to: str, expected: str) -> None:
    site.redirect("/loop", to)
    assert reason(patient(site), site.url("/loop")).startswith(expected)


def test_a_redirect_to_another_port_of_an_allowed_address_is_refused(site: Site, other_site: Site) -> None:
    other_site.put("/secret", "internal")
    site.redirect("/x", other_site.url("/secret"))
    assert reason(patient(site), site.url("/x")) == "refused: 127.0.0.1 is a private address"
    assert other_site.asked == []


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0"],
)
def test_this_machine_is_refused_however_it_is_written(site: Site, host: str) -> None:
    site.put("/", "internal")
    said = reason(Client(connect_seconds=1), f"http://{host}:{site.server_port}/")
    assert said.endswith("is a private address") or said == "name not found"
    assert site.asked == []


@pytest.mark.parametrize(
    ("named", "asked", "fetched"),
    [
        ("http://127.0.0.1:{port}/feed", "http://127.0.0.1:{port}/", True),
        ("http://localhost:{port}/feed", "http://localhost:{port}/", True),
        ("http://localhost:{port}/feed", "http://127.0.0.1:{port}/", False),
        ("http://127.0.0.1:1/feed", "http://127.0.0.1:{port}/", False),
        ("http://intranet.example:{port}/", "http://127.0.0.1:{port}/", False),
    ],
)
def test_what_the_user_names_is_allowed_with_its_port(
    site: Site, named: str, asked: str, fetched: bool
) -> None:
    site.put("/", "mine")
    with Client(connect_seconds=1) as client:
        client.allow(named.format(port=site.server_port))
        if fetched:
            assert client.get(asked.format(port=site.server_port)).body == b"mine"
        else:
            with pytest.raises(FetchError, match="private address"):
                client.get(asked.format(port=site.server_port))


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("file:///etc/passwd", "refused: file: only http and https are fetched"),
        ("ftp://example.com/x", "refused: ftp: only http and https are fetched"),
        ("example.com/x", "refused: no scheme: only http and https are fetched"),
        ("http://", "not an address: no host"),
        ("http://example.com:99999/", "not an address: "),
        ("http://no-such-host.invalid/", "name not found"),
        ("http://exa mple.invalid/", "name not found"),
    ],
)
def test_addresses_that_lead_nowhere(url: str, expected: str) -> None:
    assert reason(Client(connect_seconds=1), url).startswith(expected)


def test_a_port_without_a_server() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert reason(Client({"127.0.0.1"}), f"http://127.0.0.1:{port}/") == "connection refused"


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("::ffff:93.184.215.14", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),  # where clouds keep a machine's credentials
        ("100.64.0.1", False),  # shared by a provider's customers
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("fe80::1", False),
        ("fd00:ec2::254", False),
        ("fec0::1", False),
        ("ff02::1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::a00:1", False),  # 10.0.0.1 through a translator
        ("2002:7f00:1::", False),  # 127.0.0.1 through a tunnel
    ],
)
def test_public_addresses(address: str, public: bool) -> None:
    assert is_public(ipaddress.ip_address(address)) is public


@pytest.mark.parametrize(
    ("host", "itself"),
    [("localhost", True), ("LOCALHOST.", True), ("127.0.0.1", True), ("[::1]", True), ("example.com", False)],
)
def test_hosts_that_say_where_they_point(host: str, itself: bool) -> None:
    assert names_itself(host) is itself


@pytest.fixture
def secure_site(tmp_path: Path) -> Iterator[tuple[Site, Path]]:
    """A server with a certificate that it signed itself."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    key, cert = tmp_path / "key.pem", tmp_path / "cert.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
         "-keyout", key, "-out", cert, "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost"],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    site = Site()
    site.socket = context.wrap_socket(site.socket, server_side=True)
    for running in serve(site):
        yield running, cert


def test_certificates_are_checked_against_the_name(
    secure_site: tuple[Site, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    site, cert = secure_site
    site.put("/", "safe")
    url = f"https://localhost:{site.server_port}/"
    assert reason(Client({"localhost"}), url) == "its certificate is not valid"
    monkeypatch.setenv("SSL_CERT_FILE", str(cert))
    with Client({"localhost", "127.0.0.1"}) as client:
        assert client.get(url).body == b"safe"
        with pytest.raises(FetchError, match="certificate is not valid"):
            client.get(f"https://127.0.0.1:{site.server_port}/")
