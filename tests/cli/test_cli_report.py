"""The report in headless Chromium: it runs, it leads where it says, it lets nothing in or out."""

from __future__ import annotations

import itertools
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from command import ROOT, Desk

EXAMPLES = ROOT / "examples"
HOSTILE = "<script>document.title='owned'</script><img src=//evil.example/x onerror=alert(1)>"
FIRST = "Goldman Sachs expects S&P 600 earnings to grow 19% in 2026."
SECOND = "JPMorgan expects S&P 600 earnings to grow 23% in 2026."
# WCAG 2.2, 1.4.3: 4.5 for text, 3 for text of 24 px, or 18.66 px and bold.
CONTRAST = """
const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
const light = ([r, g, b]) => [r, g, b].map((it) => it / 255)
  .map((it) => it <= 0.04045 ? it / 12.92 : ((it + 0.055) / 1.055) ** 2.4)
  .reduce((sum, it, at) => sum + it * [0.2126, 0.7152, 0.0722][at], 0);
const ground = (it) => {
  for (; it; it = it.parentElement) {
    const found = rgb(getComputedStyle(it).backgroundColor);
    if (found.length < 4 || found[3] > 0) return found;
  }
  return [255, 255, 255];
};
const low = [];
const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
let seen = 0;
while (walk.nextNode()) {
  const it = walk.currentNode.parentElement, style = getComputedStyle(it);
  if (!walk.currentNode.data.trim() || !it.getClientRects().length || it.closest("script, style")) continue;
  const [a, b] = [light(rgb(style.color)), light(ground(it))].sort((x, y) => y - x);
  const size = parseFloat(style.fontSize), large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
  seen += 1;
  if ((a + 0.05) / (b + 0.05) < (large ? 3 : 4.5)) low.push([walk.currentNode.data.trim().slice(0, 40), a, b]);
}
return [seen, low];
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    desk = Desk(tmp_path_factory.mktemp("report"))
    stories = [
        {"id": "h1", "title": HOSTILE, "publisher": HOSTILE, "url": "https://news.example/a?b=1&c=2",
         "published": "2026-01-09", "text": FIRST},
        {"id": "h2", "title": "Second", "publisher": "Example Wire", "url": "javascript:alert(1)",
         "published": "2026-01-10", "text": SECOND},
    ]  # fmt: skip
    file = desk.write("hostile.jsonl", "\n".join(json.dumps(story) for story in stories))
    for line in (
        ("ingest", EXAMPLES / "pages", file),
        ("prices", "import", EXAMPLES / "prices.csv"),
        ("reconcile", "--as-of", "2026-03-31"),
        ("report", "-o", desk.folder / "report.html"),
    ):
        done = desk.run(*line)
        assert done.code == 0, done.err
    return desk


# --- the command


def test_the_parts_of_a_report(told: Desk) -> None:
    file = told.folder / "all.html"
    done = told.run("report", "-o", file)
    assert re.fullmatch(
        rf"{re.escape(str(file))}: theses \d+, verdicts \d+, conflicts 3, claims \d+\n", done.err
    )
    page = file.read_text()
    assert all(
        f'<section id="{part}"' in page for part in ("theses", "verdicts", "scores", "conflicts", "claims")
    )


@pytest.mark.parametrize(
    ("asked", "there", "not_there"),
    [
        (("--symbol", "trnf"), "TRNF: price, targets, ratings", "Quillon"),
        (("--since", "2026-03-01"), "Only from 2026-03-01 on.", "Quillon Semiconductor (QLNS) will"),
        (("--since", "2999-01-01"), "Scorecard", '<section id="verdicts"'),
        (("--thesis", "IWM"), "US small caps will", 'id="thesis-none"'),
    ],
)
def test_a_report_of_a_part(told: Desk, asked: tuple[str, str], there: str, not_there: str) -> None:
    if asked[0] == "--thesis":
        listed = told.run("theses", "list", "--symbol", asked[1], "--format", "jsonl").records()
        asked = ("--thesis", listed[0]["id"][:8])
    file = told.folder / "part.html"
    assert told.run("report", *asked, "-o", file).code == 0
    page = file.read_text()
    assert there in page
    assert not_there not in page
    links = set(re.findall(r'href="#([^"]+)"', page))
    assert links <= set(re.findall(r'\bid="([^"]+)"', page))


def test_a_report_of_no_thesis(told: Desk) -> None:
    done = told.run("report", "--thesis", "zzz", "-o", told.folder / "none.html")
    assert (done.code, done.errors()) == (1, [done.errors()[0]])
    assert not (told.folder / "none.html").exists()


# --- in a browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    driver = shutil.which("chromedriver")
    if chromium is None or driver is None:
        pytest.skip("Chromium is not installed (apt-get install chromium chromium-driver)")
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu",
                     "--window-size=1280,1000", "--host-resolver-rules=MAP * ~NOTFOUND"):  # fmt: skip
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    started = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    yield started
    started.quit()


class Window:
    """The report in the browser, as wide and as dark as asked."""

    def __init__(self, driver: Any, file: Path, width: int = 1280, scheme: str = "light") -> None:
        self.driver = driver
        size = {"width": width, "height": 1000, "deviceScaleFactor": 1, "mobile": width < 600}
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
        for log in ("browser", "performance"):
            driver.get_log(log)
        driver.get(file.as_uri())

    def run(self, script: str, *arguments: Any) -> Any:
        return self.driver.execute_script(script, *arguments)

    def press(self, *keys: str) -> None:
        self.driver.switch_to.active_element.send_keys(*keys)

    def tab_to(self, selector: str) -> None:
        """By the tabulator alone."""
        from selenium.webdriver.common.keys import Keys

        self.run("document.activeElement.blur()")
        for _ in range(60):
            self.driver.switch_to.active_element.send_keys(Keys.TAB)
            if self.run("return document.activeElement.matches(arguments[0])", selector):
                return
        raise AssertionError(f"{selector} is not reached by the keyboard")

    def column(self, table: str, at: int) -> list[str]:
        script = """return [...document.querySelectorAll(`#${arguments[0]} tbody tr`)]
            .filter((row) => !row.hidden).map((row) => row.cells[arguments[1]].textContent.trim())"""
        return list(self.run(script, table, at))

    def tree(self) -> list[tuple[str, str]]:
        """(role, name) of what a screen reader is told."""
        nodes = self.driver.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
        shown = (node for node in nodes if not node.get("ignored"))
        return [(node["role"]["value"], node.get("name", {}).get("value", "")) for node in shown]


@pytest.fixture
def page(told: Desk) -> Path:
    return told.folder / "report.html"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 1100, 390])
def test_it_runs_quietly_and_asks_nobody(browser: Any, page: Path, width: int, scheme: str) -> None:
    window = Window(browser, page, width, scheme)
    assert window.run("return [...document.images].every((it) => it.complete && it.naturalWidth > 100)")
    assert window.run("return document.documentElement.scrollWidth <= innerWidth")
    assert browser.get_log("browser") == []
    messages = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    asked = {it["params"]["request"]["url"].split(":")[0] for it in messages
             if it["method"] == "Network.requestWillBeSent"}  # fmt: skip
    assert asked <= {"file", "data"}


def test_what_an_article_says_stays_text(browser: Any, page: Path) -> None:
    window = Window(browser, page)
    assert browser.title == "streetcheck report"
    assert window.run("return document.scripts.length") == 1
    assert HOSTILE in browser.find_element("id", "claims").text
    links = window.run("return [...document.links].map((it) => it.href)")
    assert "https://news.example/a?b=1&c=2" in links
    assert {link.split(":")[0] for link in links} <= {"file", "https"}


def test_a_script_that_is_smuggled_in_does_not_run(browser: Any, page: Path, tmp_path: Path) -> None:
    smuggled = tmp_path / "smuggled.html"
    smuggled.write_text(
        page.read_text().replace("<footer>", "<footer><script>document.title='owned'</script>")
    )
    Window(browser, smuggled)
    assert browser.title == "streetcheck report"
    assert any("Content Security Policy" in entry["message"] for entry in browser.get_log("browser"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_contrast(browser: Any, page: Path, width: int, scheme: str) -> None:
    seen, low = Window(browser, page, width, scheme).run(CONTRAST)
    assert seen > 200
    assert low == []


def test_sorting_by_keyboard(browser: Any, page: Path) -> None:
    from selenium.webdriver.common.keys import Keys

    window = Window(browser, page)
    window.tab_to("#theses-table th:nth-child(3) button")
    window.press(Keys.ENTER)
    counts = [int(text) for text in window.column("theses-table", 2)]
    assert counts == sorted(counts, reverse=True)
    window.press(Keys.SPACE)
    assert [int(text) for text in window.column("theses-table", 2)] == sorted(counts)
    assert window.run("return document.activeElement.closest('th').ariaSort") == "ascending"
    window.tab_to("#theses-table th:nth-child(5) button")
    window.press(Keys.ENTER)
    market = window.column("theses-table", 4)
    figures = [float(text) for text in market if text]
    assert figures == sorted(figures, reverse=True)
    assert market[len(figures):] == [""] * (len(market) - len(figures))  # fmt: skip
    assert window.run("return document.querySelectorAll('#theses-table [aria-sort]').length") == 1


def test_filtering_by_keyboard(browser: Any, page: Path) -> None:
    from selenium.webdriver.common.keys import Keys

    window = Window(browser, page)
    every = window.column("verdicts-table", 2)
    window.tab_to("#theses-table-filter")
    window.press("small RISE caps")
    assert window.column("theses-table", 0) == ["US small caps will rise in 2026"]
    status = window.run("return document.querySelector('[data-table] [role=status]').textContent")
    assert re.fullmatch(r"1 of \d+ rows", status)
    assert window.column("verdicts-table", 2) == every
    window.press(Keys.CONTROL, "a")
    window.press("no such words")
    assert window.column("theses-table", 0) == []
    window.press(Keys.ESCAPE)
    assert len(window.column("theses-table", 0)) > 1


def test_a_claim_is_found_from_its_row(browser: Any, page: Path) -> None:
    window = Window(browser, page)
    link = browser.find_element(
        "css selector", "#verdicts-table tbody tr td:last-child a, #verdicts-table th a"
    )
    quote = link.text
    window.run("arguments[0].focus()", link)
    window.press("\n")
    claim = browser.find_element("css selector", ".claim:target")
    assert quote in " ".join(claim.text.split())


@pytest.mark.parametrize("width", [1280, 390])
def test_landmarks_headings_and_tables_for_a_screen_reader(browser: Any, page: Path, width: int) -> None:
    window = Window(browser, page, width)
    tree = window.tree()
    roles = [role for role, _ in tree]
    for landmark in ("banner", "navigation", "main", "contentinfo"):
        assert roles.count(landmark) == 1, landmark
    regions = {name for role, name in tree if role == "region"}
    assert {"Theses", "Scorecard", "Conflicts", "Claims"} <= regions
    assert all(
        name for role, name in tree if role in ("table", "image", "link", "button", "searchbox", "region")
    )
    tables = window.run("return document.querySelectorAll('table').length")
    assert roles.count("table") == tables
    assert min(roles.count("columnheader"), roles.count("rowheader")) >= tables
    assert window.run("return document.querySelectorAll('th:not([scope])').length") == 0
    levels = window.run(
        "return [...document.querySelectorAll('h1,h2,h3')].map((it) => Number(it.tagName[1]))"
    )
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    ids = window.run("return [...document.querySelectorAll('[id]')].map((it) => it.id)")
    assert len(ids) == len(set(ids))


def test_it_prints_without_the_tools(browser: Any, page: Path) -> None:
    window = Window(browser, page, width=718)  # A4 between its margins
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert window.run("return getComputedStyle(document.querySelector('.tools')).display") == "none"
    assert window.run("return getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert window.run("return document.documentElement.scrollWidth <= innerWidth")
    assert window.run(CONTRAST)[1] == []
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
