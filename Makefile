# Everything one does with this project. `make` alone lists it; each target makes what it needs first.

PORT ?= 8001
# What is built and served: the name of a folder of seeds/, or the path of another folder.
PUBLICATION ?= migration
# Not empty: `make serve` builds and loads again whenever a file of the publication changes.
RELOAD ?=
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

FOLDER := $(patsubst %/,%,$(if $(findstring /,$(PUBLICATION)),,seeds/)$(PUBLICATION))
ifneq ($(words $(PUBLICATION)),1)
$(error PUBLICATION=$(PUBLICATION): expected one name or path, without spaces)
else ifeq ($(wildcard $(FOLDER)/published/.),)
$(error there is no publication $(FOLDER), a folder with a folder published/; make one: python -m loader new $(FOLDER) FILE...)
endif
NAME := $(notdir $(abspath $(FOLDER)))
OURS := $(filter seeds/migration,$(FOLDER))
DB := $(if $(OURS),migration.db,build/$(NAME).db)
COUNTS := build/$(if $(OURS),,$(NAME).)inspect.json
METADATA := $(if $(OURS),metadata.yml,$(wildcard $(FOLDER)/metadata.yml))
# A strict publication is refused where a total fails; of others, the site tells it.
BUILD = $(RUN) -m loader build $(FOLDER) -o $(DB) \
  $(shell grep -qs '^strict: true' $(FOLDER)/publication.yml || echo --load-failing-totals)
# Whether a file of the publication is newer than the database, or another folder has that name.
# Folders are compared too, so that a file taken away is noticed.
FRESHER = find $(FOLDER) -path '*/maps' -prune -o -newer $(1) -print 2>/dev/null | head -n 1
CHANGED := $(if $(shell $(call FRESHER,$(DB))),changed)
BUILT_FROM := build/$(NAME).folder
ifeq ($(OURS),)
CHANGED += $(if $(filter $(abspath $(FOLDER)),$(shell cat $(BUILT_FROM) 2>/dev/null)),,changed)
endif
LOADER := $(wildcard loader/*.py loader/*/*.py loader/*/*.sql)
SETTINGS := $(shell awk '/^[a-z]/ {print "--setting", $$1, $$2}' plugins/settings.txt)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
# a build replaces it whole or not at all
.PRECIOUS: $(DB)
.PHONY: help serve test test-all fuzz bench build check lint format words lock audit screenshots clean

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

serve: $(RUNTIME) $(if $(RELOAD),$(DB),$(COUNTS)) ## Serve at http://127.0.0.1:8001 (PUBLICATION=health, PORT=8002, RELOAD=1)
	@echo "Serving $(DB) at http://127.0.0.1:$(PORT) (Ctrl-C stops it)"
	@$(if $(RELOAD),$(REBUILDING) &) exec $(RUN) -m datasette $(SERVE) --immutable $(DB) \
	  $(if $(METADATA),--metadata $(METADATA)) --plugins-dir plugins \
	  $(if $(wildcard $(FOLDER)/maps),--static maps:$(FOLDER)/maps) \
	  --cors $(SETTINGS) --port $(PORT)

# Datasette starts again with the same arguments but `serve`, which is the command without any.
SERVE = $(if $(RELOAD),--reload,serve --inspect-file $(COUNTS))

# Runs beside the server, which loads a new database by itself; ends when the server ends.
TRIED := build/$(NAME).tried
define REBUILDING
mkdir -p build; touch $(TRIED); while sleep 1 && kill -0 $$$$ 2>/dev/null; do \
  if [ -n "$$($(call FRESHER,$(TRIED)))" ]; then touch $(TRIED); $(BUILD); fi; done
endef

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

build: $(DB) ## Build migration.db, or that of PUBLICATION, if its files or the loader changed
	@echo "$(DB) is up to date"

check: $(DB) ## Prove every total in the database again and write its pages back
	@$(RUN) -m loader check $(DB)

lint: $(DEV) ## Check format, style and types
	@$(RUN) -m ruff format --check
	@$(RUN) -m ruff check
	@$(RUN) -m mypy

format: $(DEV) ## Format the code and sort its imports
	@$(RUN) -m ruff check --select I --fix --quiet
	@$(RUN) -m ruff format --quiet

# Words and their translations, in the order of the words, so that changes are easy to merge.
PO := --width=100
LANGUAGES := plugins/languages
words: $(DEV) ## Put the words of the site into the catalogues of plugins/languages, to be translated
	@mkdir -p build
	@PYTHONPATH=. $(RUN) -m babel.messages.frontend -q extract $(PO) --sort-output --mapping=$(LANGUAGES)/babel.cfg \
	  --keyword=Format:2 --add-location=file --output-file=build/messages.pot .
	@$(RUN) -m babel.messages.frontend -q update $(PO) --input-file=build/messages.pot \
	  --output-dir=$(LANGUAGES)/translations --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date

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

$(DB): $(RUNTIME) $(LOADER) $(CHANGED)
	@mkdir -p build
	@$(BUILD)
	@$(if $(OURS),,echo $(abspath $(FOLDER)) > $(BUILT_FROM))

# Has no file, so what depends on it is made again.
.PHONY: changed
changed:

# The counts and the hash that Datasette would otherwise take again at every start.
$(COUNTS): $(DB)
	@$(RUN) -m loader check $(DB) > /dev/null || \
	  { echo "Remove $(DB), and make builds it anew" >&2; exit 1; }
	@mkdir -p build
	@$(RUN) -m loader counts $(DB) > $@

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
