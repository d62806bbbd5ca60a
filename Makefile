# Everything this project needs on a fresh machine: Python 3.11 or newer, make and git.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN = .venv/bin

.PHONY: run test test-all lint bench matrix package lock screenshots clean

run: .venv  ## open the app
	$(BIN)/ftgui

test: .venv lint  ## everything that must hold; real small trainings included
	$(BIN)/pytest -m "not long and not training" --numprocesses=auto --dist=loadfile
	$(BIN)/pytest -m "training and not long" --durations=12

test-all: .venv lint
	$(BIN)/pytest

lint: .venv
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv
	$(BIN)/python -m tests.benchmarks

matrix: .venv  ## every call at a provider struck by every fault, as a table
	$(BIN)/python -m tests.provider.matrix

package: .venv
	$(BIN)/python packaging/build.py

screenshots: .venv
	$(BIN)/python packaging/screenshots.py --train

lock: .venv  ## renew requirements.lock from pyproject.toml
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-emit-index-url --no-emit-find-links --no-annotate --output-file requirements.lock

# Made anew whenever the lock or the project's description changes; the stamp is touched last, so that
# a broken-off installation is done again.
.venv: .venv/installed
.venv/installed: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

clean:
	rm -rf .venv build dist
