"""The components in pipelines of others: by their entry points, saved and loaded, beside entities and a parser."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import spacy
from spacy.tokens import Doc

from nlp import read_article
from nlp.entities import with_companies, with_speakers
from nlp.models import ModelError, load
from nlp.parties import find_parties
from nlp.pipeline import COMPONENTS
from nlp.securities import find_securities
from records import Article

TEXT = "Quillon Systems (NASDAQ: QLNS) rose 4.2% on Thursday."
# A process that knows nothing of our packages but what the installation registers.
BY_NAME = """
import json, sys
import spacy
nlp = spacy.blank("en")
nlp.add_pipe("streetcheck_claims")
texts, folder = json.loads(sys.argv[1]), sys.argv[2]
doc = nlp(texts[0])
print(json.dumps([[c.subject.symbol, str(c.value)] for c in doc._.streetcheck_claims]))
nlp.to_disk(folder)
again = spacy.load(folder)
print(json.dumps(again.pipe_names))
print(json.dumps([[c.quote for c in doc._.streetcheck_claims] for doc in again.pipe(texts)]))
"""


def test_a_pipeline_of_the_user_carries_the_claims(tmp_path: Path) -> None:
    texts = [TEXT, "Nothing moved.", "The S&P 500 fell 1.2% on Thursday."]
    command = [sys.executable, "-c", BY_NAME, json.dumps(texts), str(tmp_path / "saved")]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    claims, names, quotes = map(json.loads, done.stdout.splitlines())
    assert claims == [["QLNS", "4.2"]]
    assert names == ["streetcheck_claims"]
    assert [len(found) for found in quotes] == [1, 0, 1]
    assert all(quote in text for text, found in zip(texts, quotes, strict=True) for quote in found)


@pytest.mark.parametrize("name", COMPONENTS)
def test_every_component_can_be_added_by_its_name(name: str) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe(name)
    doc = nlp(f"{TEXT} Analysts expected it.")
    assert getattr(doc._, name), "what it finds is kept with the Doc"


def trained(folder: Path, *patterns: dict[str, str]) -> str:
    """A pipeline that knows some names, saved; what an installed one would be."""
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler").add_patterns(list(patterns))
    nlp.to_disk(folder)
    return str(folder)


def org(pattern: str) -> dict[str, str]:
    return {"label": "ORG", "pattern": pattern}


def person(pattern: str) -> dict[str, str]:
    return {"label": "PERSON", "pattern": pattern}


COMPANIES = [
    ("Shares of Vandrel rose 4.2% on Thursday.", "Vandrel", True, "shares of"),
    ("Vandrel's stock fell 3%.", "Vandrel's", True, "the possessive is no part of the name"),
    ("The Vandrel shares fell 3%.", "The Vandrel", True, "nor is the article"),
    ("Vandrel rose 4.2% to $31.", "Vandrel", True, "a name that moves by a figure"),
    ("Vandrel opened an office in Lyon.", "Vandrel", False, "no price is spoken of"),
    ("Apple's stock fell 3%.", "Apple", False, "our own finder knows it, with its symbol"),
]


@pytest.mark.parametrize(("text", "entity", "added", "why"), COMPANIES)
def test_organisations_that_are_spoken_of_as_stocks(text: str, entity: str, added: bool, why: str) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler").add_patterns([org(entity)])
    own = find_securities(text)
    found = [item for item in with_companies(nlp(text), own) if item not in own]
    assert [(item.name, item.symbol, item.type) for item in found] == (
        [("Vandrel", None, "equity")] if added else []
    ), why
    assert all(text[item.start : item.end] == item.text for item in found)


SPEAKERS = [
    ("Demand is weak, said Ngozi Oyelaran-Pryce.", True, "behind the verb"),
    ("Ngozi Oyelaran-Pryce said demand is weak.", True, "before it"),
    ("Demand is weak, according to strategist Ngozi Oyelaran-Pryce.", True, "with a word between"),
    ("The award went to Ngozi Oyelaran-Pryce in May.", False, "who is spoken of"),
]


@pytest.mark.parametrize(("text", "added", "why"), SPEAKERS)
def test_persons_beside_a_verb_of_saying(text: str, added: bool, why: str) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler").add_patterns([person("Ngozi Oyelaran-Pryce")])
    parties = with_speakers(nlp(text), [], [])
    assert [party.person for party in parties] == (["Ngozi Oyelaran-Pryce"] if added else []), why


def test_a_parser_sees_the_speaker_across_an_aside() -> None:
    words = [
        "Ngozi",
        "Oyelaran",
        ",",
        "back",
        "from",
        "leave",
        "since",
        "May",
        ",",
        "said",
        "demand",
        "fell",
        ".",
    ]
    heads = [1, 9, 1, 1, 3, 4, 3, 6, 1, 9, 11, 9, 9]
    deps = [
        "compound",
        "nsubj",
        "punct",
        "amod",
        "prep",
        "pobj",
        "prep",
        "pobj",
        "punct",
        "ROOT",
        "nsubj",
        "ccomp",
        "punct",
    ]
    nlp = spacy.blank("en")
    parsed = Doc(nlp.vocab, words, heads=heads, deps=deps, ents=["B-PERSON", "I-PERSON", *["O"] * 11])
    bare = Doc(nlp.vocab, words, ents=["B-PERSON", "I-PERSON", *["O"] * 11])
    assert [party.name for party in with_speakers(parsed, [], [])] == ["Ngozi Oyelaran"]
    assert with_speakers(bare, [], []) == []


def test_what_our_own_finders_found_stays() -> None:
    text = "Shares of Apple rose 2%, said Mara Quill of Citi."
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler").add_patterns([org("Apple"), org("Citi"), person("Mara Quill")])
    doc = nlp(text)
    own, parties = find_securities(text), find_parties(text)
    assert with_companies(doc, own) == own
    assert with_speakers(doc, parties, own) == parties


def test_a_saved_pipeline_reads_what_our_own_cannot_know(tmp_path: Path) -> None:
    text = "Shares of Vandrel rose 4.2% on Thursday."
    nlp = load(trained(tmp_path / "model", org("Vandrel")))
    assert nlp.pipe_names == ["entity_ruler", "streetcheck_claims"]
    claims = read_article(Article("a", text, published="2026-01-09"), nlp).claims
    assert [(c.subject.name, c.subject.symbol, str(c.value)) for c in claims] == [("Vandrel", None, "4.2")]
    assert "Vandrel" not in {c.subject.name for c in read_article(Article("a", text)).claims}


def test_without_entities_a_pipeline_reads_what_ours_reads(tmp_path: Path) -> None:
    article = Article("a", f"{TEXT} Citi raised its price target to $48 from $41.", published="2026-01-09")
    assert read_article(article, load(trained(tmp_path / "bare", org("Vandrel")))) == read_article(article)


def test_a_pipeline_that_has_the_component_keeps_it_where_it_is(tmp_path: Path) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("streetcheck_claims")
    nlp.add_pipe("sentencizer")
    nlp.to_disk(tmp_path / "own")
    assert load(str(tmp_path / "own")).pipe_names == ["streetcheck_claims", "sentencizer"]


@pytest.mark.parametrize(
    ("name", "said"), [("no_such_pipeline", "is installed; install one"), ("{folder}", "does not load")]
)
def test_a_name_without_a_pipeline(name: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(ModelError) as caught:
        load(name.format(folder=tmp_path))
    assert said in str(caught.value) and "\n" not in str(caught.value)
