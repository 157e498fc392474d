# Everything one does with this project. `make` alone lists it; each target makes what it needs first.

PORT ?= 8001
# The Python to make .venv with; empty: the first on the path that is new enough.
PYTHON ?=
NAMES := $(if $(PYTHON),$(PYTHON),python3 python3.14 python3.13 python3.12 python3.11 python)
# pyenv answers a name only where its version is switched on, but knows where it is.
CANDIDATES = $(NAMES) $(if $(PYTHON),$(shell pyenv whence --path $(PYTHON) 2>/dev/null))

# Arguments of pytest for `make test` and `make test-all`, such as a file of tests.
TESTS ?=

VENV := .venv
RUN := $(VENV)/bin/python
RUNTIME := $(VENV)/runtime.installed
DEV := $(VENV)/dev.installed
LOCK := --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header
INSTALL := $(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes
# JavaScript packages that tests use; without npm these tests are skipped.
CLIENTS := $(if $(shell command -v npm),tests/clients/node_modules)

# What migration.db depends on; folders too, so that a file taken away is noticed.
SEEDS := $(shell find seeds/migration -path '*/maps' -prune -o -print)
LOADER := $(wildcard loader/*.py loader/*/*.py loader/*/*.sql)
SETTINGS := $(shell awk '/^[a-z]/ {print "--setting", $$1, $$2}' plugins/settings.txt)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
# a build replaces it whole or not at all
.PRECIOUS: migration.db
.PHONY: help serve test test-all fuzz bench build check lint format lock audit screenshots clean

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

serve: $(RUNTIME) build/inspect.json ## Serve the tables at http://127.0.0.1:8001 (PORT=8002 for another port)
	@echo "Serving migration.db at http://127.0.0.1:$(PORT) (Ctrl-C stops it)"
	@exec $(RUN) -m datasette serve --immutable migration.db --inspect-file build/inspect.json \
	  --metadata metadata.yml --plugins-dir plugins \
	  --static maps:seeds/migration/maps \
	  --cors $(SETTINGS) --port $(PORT)

PYTEST := $(RUN) -m pytest --numprocesses auto --dist worksteal

# Keep compiled modules, whatever the shell says: each process would compile the tests again.
test test-all: export PYTHONDONTWRITEBYTECODE :=
test: $(DEV) ## Run the quick tests
	@$(PYTEST) -m "not slow" $(TESTS)

test-all: $(DEV) $(CLIENTS) ## Run all tests (some need Chromium, nginx, R and Node.js)
	@$(PYTEST) $(TESTS)

fuzz: $(DEV) ## Read ten thousand damaged pages and count what comes of them (minutes)
	@PYTHONPATH=tests:. $(RUN) -m fuzz

bench: $(DEV) migration.db ## Measure loading, serving and hostile readers (needs wrk and nginx; 20 minutes)
	@PYTHONPATH=tests:. $(RUN) -m bench

build: migration.db ## Build migration.db from the seeds, if they or the loader changed
	@echo "migration.db is up to date"

check: migration.db ## Prove every total in migration.db again and write its pages back
	@$(RUN) -m loader check migration.db

lint: $(DEV) ## Check format, style and types
	@$(RUN) -m ruff format --check
	@$(RUN) -m ruff check
	@$(RUN) -m mypy

format: $(DEV) ## Format the code and sort its imports
	@$(RUN) -m ruff check --select I --fix --quiet
	@$(RUN) -m ruff format --quiet

lock: $(DEV) ## Pin the newest dependencies that pyproject.toml admits, with hashes
	@$(RUN) -m uv pip compile $(LOCK) --output-file requirements.txt \
	  --extra xlsx pyproject.toml
	@$(RUN) -m uv pip compile $(LOCK) --output-file requirements-dev.txt \
	  --extra dev --constraint requirements.txt pyproject.toml

audit: $(DEV) ## Ask PyPI what weaknesses are known of the pinned dependencies; fails if it can't be asked
	@$(RUN) -m uv tool run --quiet pip-audit --strict --require-hashes --disable-pip -r requirements.txt

screenshots: $(DEV) migration.db ## Take the pictures of the README again, with Chromium
	@PYTHONPATH=tests:. $(RUN) -m browser.screenshots migration.db plugins/layout/screenshots

clean: ## Remove what was made here: .venv, build, migration.db and more
	@rm -rf $(VENV) .venv-* build migration.db tests/clients/node_modules

migration.db: $(RUNTIME) $(SEEDS) $(LOADER)
	@$(RUN) -m loader build seeds/migration -o $@

# The counts and the hash that Datasette would otherwise take again at every start.
build/inspect.json: migration.db
	@$(RUN) -m loader check migration.db > /dev/null || \
	  { echo "Remove migration.db, and make builds it anew" >&2; exit 1; }
	@mkdir -p build
	@$(RUN) -m loader counts migration.db > $@

$(RUNTIME): requirements.txt $(RUN)
	@echo "Installing what requirements.txt pins, in $(VENV)"
	@$(INSTALL) -r requirements.txt
	@touch $@

$(DEV): requirements-dev.txt $(RUN)
	@echo "Installing what requirements-dev.txt pins, in $(VENV)"
	@$(INSTALL) -r requirements-dev.txt
	@touch $@

tests/clients/node_modules: tests/clients/package-lock.json
	@npm ci --prefix tests/clients --loglevel=error --no-audit --no-fund && touch $@ || \
	  echo "npm could not install tests/clients; the tests that need it will say so" >&2

$(RUN):
	@for python in $(CANDIDATES); do \
	  $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
	  rm -rf $(VENV); $$python -m venv $(VENV) && exit; \
	  rm -rf $(VENV); echo "error: $$python could not make $(VENV); see above" >&2; exit 1; \
	done; \
	echo "error: Python 3.11 or later is needed; there is none under these names: $(strip $(CANDIDATES))" >&2; \
	echo "Install it, or say where it is: make serve PYTHON=/path/to/python3" >&2; exit 1
