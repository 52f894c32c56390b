#!/bin/sh
# Pins every dependency with its hashes. Needs uv (pip install uv). Run after changing pyproject.toml.
set -eu
cd "$(dirname "$0")/.."
common="--universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet"
# shellcheck disable=SC2086
uv pip compile pyproject.toml $common --extra build -o requirements.lock "$@"
# shellcheck disable=SC2086
uv pip compile pyproject.toml $common --extra build --extra dev -c requirements.lock -o requirements-dev.lock "$@"
