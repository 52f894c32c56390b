# make run    the main job, offline, on examples/      make test   the whole test suite
# make lint   ruff, mypy, import-linter                make score  the reading against the gold, where it is
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet

.PHONY: run test lint format score score-pin lock clean
.DELETE_ON_ERROR:

$(BIN)/python:
	sh scripts/venv.sh $(VENV)

# The editable install comes after the lock, builds with the pinned setuptools and pulls in nothing. It
# compiles nothing either: a look-up from a folder that may not be written would do so every time.
$(VENV)/.installed: requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing streetcheck and what it needs (a minute or two, the first time) ..." >&2
	$(PIP) install --require-hashes -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	$(BIN)/python -m compileall -q cli.py layout.py records.py render.py commands ingest nlp reconcile store
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

run: $(VENV)/.installed
	@$(BIN)/python examples/run.py

test: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -n 2 --dist loadfile

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

score: $(VENV)/.installed-dev
	@$(BIN)/python scripts/score.py

score-pin: $(VENV)/.installed-dev
	@$(BIN)/python scripts/score.py --pin

lock:
	sh scripts/lock.sh

clean:
	rm -rf $(VENV) .run build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache
