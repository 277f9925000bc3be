# Two commands are enough: `make run` and `make test`. Each sets up what it needs.
PYTHON ?= python3
STAGE ?= open
DATE ?= $(shell date +%F)
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help run demo test check format bench bench-grid measure screenshots catalogue lock clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

run: $(VENV)/installed-run ## set up, start on port 8000
	$(BIN)/python -m app.cli serve

demo: $(VENV)/installed-run ## a lifelike event; STAGE=open|planning|running|closed
	$(BIN)/python -m app.cli demo --stage $(STAGE)

test: $(VENV)/installed-dev ## run all tests
	$(BIN)/python -m pytest -n auto

check: $(VENV)/installed-dev ## lint, types, import contracts, templates, catalogue
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --quiet --lint templates
	$(BIN)/python -m app.web.catalogue --check

format: $(VENV)/installed-dev ## format the code
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: $(VENV)/installed-dev ## measure votes a second, live pages, and our grids beside those of others; ten minutes
	$(BIN)/python -m tests.bench

bench-grid: $(VENV)/installed-dev ## all grid problems and all solvers; an hour and a half
	$(BIN)/python -m tests.bench_grid --json bench-grid.json

measure: $(VENV)/installed-dev ## measure what the README promises; DATE=2026-11-22, needs node, Java, Chromium
	$(BIN)/python docs/measure.py --date $(DATE)

screenshots: $(VENV)/installed-dev ## take the README's pictures
	$(BIN)/python docs/screenshots.py

catalogue: $(VENV)/installed-dev ## bring the French catalogue in step
	$(BIN)/python -m app.web.catalogue

lock: ## choose versions anew
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml --output-file requirements.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml --group dev --output-file requirements-dev.lock

clean: ## remove what was installed
	rm -rf $(VENV) .tools .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed-run: requirements.lock | $(VENV)/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	touch $@

$(VENV)/installed-dev: requirements-dev.lock | $(VENV)/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.lock
	touch $@ $(VENV)/installed-run
