"""What the single modules may import of ours; import-linter holds the packages (pyproject.toml)."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OURS = {"cli", "commands", "layout", "records", "render", "ingest", "nlp", "store", "reconcile", "report"}


@pytest.mark.parametrize(
    ("module", "allowed"),
    [("records", set()), ("layout", set()), ("render", {"layout", "records"}), ("cli", OURS)],
)
def test_modules_import_only_what_the_design_allows(module: str, allowed: set[str]) -> None:
    tree = ast.parse((ROOT / f"{module}.py").read_text())
    named = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    named |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    ours = {name.split(".")[0] for name in named} & OURS
    assert ours <= allowed | {module}
