# Everything one does with this project. `make` alone lists it; each target makes what it needs first.

PORT ?= 8001
# What is built and served: names of folders of seeds/, or paths of other folders, one or several.
# If nothing is named, that is every publication of seeds/.
ALL := $(foreach one,$(sort $(wildcard seeds/*/published/.)),$(word 2,$(subst /, ,$(one))))
PUBLICATION ?= $(filter migration,$(ALL)) $(filter-out migration,$(ALL))
# Not empty: `make serve` builds and loads again whenever a file of the publication changes.
RELOAD ?=
# The Python to make .venv with; empty: the first on the path that is new enough.
PYTHON ?=
NAMES := $(if $(PYTHON),$(PYTHON),python3 python3.14 python3.13 python3.12 python3.11 python)
# pyenv runs a name only if that version is switched on, but it knows where the program is.
CANDIDATES = $(NAMES) $(if $(PYTHON),$(shell pyenv whence --path $(PYTHON) 2>/dev/null))

# Arguments of pytest for `make test` and `make test-all`, such as a file of tests.
TESTS ?=

VENV := .venv
RUN := $(VENV)/bin/python
RUNTIME := $(VENV)/runtime.installed
DEV := $(VENV)/dev.installed
LOCK := --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header
# If a make was killed while it made .venv, this puts pip into it; else it does nothing.
INSTALL := $(RUN) -m ensurepip > /dev/null && \
  $(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes
# JavaScript packages that tests use; without npm these tests are skipped.
CLIENTS := $(if $(shell command -v npm),tests/clients/node_modules)

FOLDERS := $(foreach one,$(PUBLICATION),$(patsubst %/,%,$(if $(findstring /,$(one)),,seeds/)$(one)))
ifeq ($(FOLDERS),)
$(error PUBLICATION=$(PUBLICATION): expected names or paths of publications, without spaces in them)
endif
$(foreach one,$(FOLDERS),$(if $(wildcard $(one)/published/.),,$(error there is no publication $(one), \
  a folder with a folder published/; make one: python -m loader new $(one) FILE...)))

# Of the publication in folder $(1). Its path is taken as it is written, because that of this folder
# may have spaces or quotes in it.
name = $(notdir $(abspath /$(1)))
is-ours = $(filter seeds/migration,$(1))
database = $(if $(is-ours),migration.db,build/$(name).db)
counts = build/$(if $(is-ours),,$(name).)inspect.json
metadata = $(if $(is-ours),metadata.yml,$(wildcard $(1)/metadata.yml))
built-from = build/$(name).folder
# A strict publication is refused if a total fails. Any other is built, and the site says what fails.
build = $(RUN) -m loader build $(1) -o $(database) \
  $(shell grep -qs '^strict: true' $(1)/publication.yml || echo --load-failing-totals)
# Prints a line if a file of folder $(1) is newer than file $(2). Folders are compared too, so that a
# removed file is noticed.
fresher = find $(1) -path '*/maps' -prune -o -newer $(2) -print 2>/dev/null | head -n 1
# Not empty if it is to be built: a file changed, or the database was built from another folder.
changed = $(if $(shell $(call fresher,$(1),$(database))),changed, \
  $(if $(is-ours)$(filter $(1),$(shell cat $(built-from) 2>/dev/null)),,changed))

DATABASES := $(foreach one,$(FOLDERS),$(call database,$(one)))
ifneq ($(words $(FOLDERS)),$(words $(sort $(foreach one,$(FOLDERS),$(call name,$(one))))))
$(error PUBLICATION=$(PUBLICATION): two publications have the same name; rename the folder of one)
endif
SEVERAL := $(word 2,$(FOLDERS))
COUNTS := $(if $(SEVERAL),build/site.inspect.json,$(call counts,$(FOLDERS)))
METADATA := $(if $(SEVERAL),build/site.metadata.yml,$(call metadata,$(FOLDERS)))
# If there is only one publication, Datasette reads its metadata.yml; this file says that it was checked.
CHECKED := $(if $(SEVERAL),,$(patsubst %,build/%.checked,$(subst /,+,$(METADATA))))
MAPS := $(foreach one,$(FOLDERS),$(if $(wildcard $(one)/maps),\
  --static maps$(if $(SEVERAL),/$(call name,$(one))):$(one)/maps))
LOADER := $(wildcard loader/*.py loader/*/*.py loader/*/*.sql)
SETTINGS := $(shell awk '/^[a-z]/ {print "--setting", $$1, $$2}' plugins/settings.txt)
ENVIRONMENT := $(shell awk '/^[A-Z]/ {print $$1 "=" $$2}' plugins/environment.txt)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
# a build replaces it whole or not at all
.PRECIOUS: $(DATABASES)
.PHONY: help serve test test-all test-datasette-1 fuzz bench soak build check lint format words lock audit editor screenshots clean

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

serve: $(RUNTIME) $(if $(RELOAD),$(DATABASES),$(COUNTS)) $(if $(SEVERAL),$(METADATA),$(CHECKED)) ## Serve at http://127.0.0.1:8001 (PUBLICATION=health, PORT=8002, RELOAD=1)
	@$(if $(RELOAD),,$(RUN) -m loader counts $(DATABASES) --expect $(COUNTS))
	@echo "Serving $(DATABASES) at http://127.0.0.1:$(PORT) (Ctrl-C stops it)"
	@$(if $(RELOAD),$(REBUILDING) &) exec env $(ENVIRONMENT) $(RUN) -m datasette $(SERVE) \
	  $(addprefix --immutable ,$(DATABASES)) $(if $(METADATA),--metadata $(METADATA)) \
	  --plugins-dir plugins $(MAPS) --cors $(SETTINGS) --port $(PORT)

# Datasette starts again with the same arguments but `serve`, which is the command without any.
SERVE = $(if $(RELOAD),--reload,serve --inspect-file $(COUNTS))

# Runs beside the server, which loads a new database by itself; ends when the server ends.
tried = build/$(name).tried
rebuild = if [ -n "$$($(call fresher,$(1),$(tried)))" ]; then touch $(tried); $(build); fi;
rejoin = if [ -n "$$(find $(OWN_METADATA) -newer $(METADATA))" ]; then $(JOIN); fi;
define REBUILDING
mkdir -p build; touch $(foreach one,$(FOLDERS),$(call tried,$(one))); \
while sleep 1 && kill -0 $$$$ 2>/dev/null; do \
  $(foreach one,$(FOLDERS),$(call rebuild,$(one))) $(if $(SEVERAL),$(rejoin)) done
endef

PYTEST := $(RUN) -m pytest --numprocesses auto --dist worksteal

# Keep compiled modules even if the shell says not to. Without them, each start would compile the site
# again, which takes a second, and each process would compile the tests.
serve test test-all: export PYTHONDONTWRITEBYTECODE :=
test: $(DEV) ## Run the quick tests
	@$(PYTEST) -m "not slow" $(TESTS)

test-all: $(DEV) $(CLIENTS) ## Run all tests (some need Chromium, nginx, R and Node.js)
	@$(PYTEST) $(TESTS)

# Datasette 1.0, with the other packages of .venv. The site does not run on it, so tests that fail there
# do not make this target fail: they are counted, for each file.
NEXT := .venv-datasette-1
COUNTED := build/datasette-1.txt
test-datasette-1: $(NEXT)/installed ## Run the quick tests on an alpha of Datasette 1.0, and count what fails
	@mkdir -p build
	@$(NEXT)/bin/python -m pytest --numprocesses auto --dist worksteal -m "not slow" --quiet --tb no \
	  -o datasette_autoclose=false \
	  --continue-on-collection-errors $(TESTS) > $(COUNTED) 2>&1 || [ $$? = 1 ] || { tail $(COUNTED); exit 1; }
	@awk -F '[ :]+' '/^(FAILED|ERROR) / {of[$$2]++} END {for (file in of) print of[file], file}' \
	  $(COUNTED) | sort -rn
	@echo "On Datasette $$($(NEXT)/bin/python -c "import datasette as d; print(d.__version__)"): $$(tail -n 1 $(COUNTED))"

fuzz: $(DEV) ## Try ten thousand damaged pages, requests and SQL, and count what comes of them (minutes)
	@PYTHONPATH=tests:. $(RUN) -m fuzz

bench: $(DEV) migration.db ## Measure loading, serving and hostile readers (BENCH="loading big"; needs wrk and nginx)
	@PYTHONPATH=tests:. $(RUN) -m bench $(BENCH)

soak: $(DEV) migration.db ## Attack a site for ten minutes beside readers, and say what they saw
	@PYTHONPATH=tests:. $(RUN) -m bench soak

build: $(DATABASES) ## Build the databases, or that of PUBLICATION, if its files or the loader changed
	@printf '%s is up to date\n' $(DATABASES)

check: $(DATABASES) ## Prove every total in the databases again and write their pages back
	@status=0; for database in $(DATABASES); do \
	  $(RUN) -m loader check $$database || status=$$?; done; exit $$status

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
	@$(RUN) -m plugins.operations.sqlite_release
	@$(RUN) -m uv tool run --quiet pip-audit@2.10.1 --require-hashes --disable-pip -r requirements.txt

# CodeMirror as one file, which is committed: neither the site nor its tests need npm for it.
EDITOR := plugins/sql_page
editor: ## Write the SQL editor's CodeMirror again, from the versions in its package-lock.json (needs npm)
	@mkdir -p build/editor && cp $(EDITOR)/editor/* build/editor
	@npm ci --prefix build/editor --ignore-scripts --loglevel=error --no-audit --no-fund
	@cd build/editor && node_modules/.bin/esbuild codemirror.js --bundle --minify --format=esm \
	  --target=es2022 --log-level=warning --outfile=bundle.js
	@cd build/editor && { echo '/*! CodeMirror 6 and what it is made of. MIT License'; echo; \
	  grep -rh --include=LICENSE ^Copyright node_modules | sort -u; echo; \
	  sed -n '/^Permission/,$$p' node_modules/@codemirror/view/LICENSE; echo '*/'; cat bundle.js; \
	  } > ../../$(EDITOR)/static/codemirror.min.js

screenshots: $(DEV) migration.db ## Take the pictures of the README again, with Chromium
	@PYTHONPATH=tests:. $(RUN) -m browser.screenshots migration.db plugins/layout/screenshots

clean: ## Remove what can be made again: .venv, build, migration.db and more; old versions stay
	@rm -rf $(VENV) .venv-* migration.db tests/clients/node_modules
	@find build -mindepth 1 -maxdepth 1 ! -name '*.db.versions' -exec rm -rf {} + 2>/dev/null || true
	@rmdir build 2>/dev/null || true

# There is no file of this name, so what depends on it is always made again.
.PHONY: changed
changed:

# The database, and the file of counts and hash, which Datasette would otherwise compute at every start.
define RULES
$(database): $(RUNTIME) $(LOADER) $(changed)
	@mkdir -p build
	@$(build)
	@$(if $(is-ours),,echo $(1) > $(built-from))

$(counts): $(database)
	@$(RUN) -m loader check $(database) > /dev/null || \
	  { echo "Remove $(database), and make builds it anew" >&2; exit 1; }
	@mkdir -p build
	@$(RUN) -m loader counts $(database) > $$@
endef
$(foreach one,$(FOLDERS),$(eval $(call RULES,$(one))))

# Of several publications, Datasette reads one file of counts and one of metadata.
build/site.inspect.json: changed $(foreach one,$(FOLDERS),$(call counts,$(one)))
	@$(RUN) -m loader counts $(DATABASES) > $@

OWN_METADATA := $(foreach one,$(FOLDERS),$(call metadata,$(one))) $(wildcard seeds/metadata.yml)
JOIN = $(RUN) -m loader join-metadata $(addprefix --site ,$(wildcard seeds/metadata.yml)) \
  $(foreach one,$(FOLDERS),$(patsubst %,$(call name,$(one))=%,$(call metadata,$(one)))) \
  > build/joined.yml && mv build/joined.yml build/site.metadata.yml
build/site.metadata.yml: changed $(RUNTIME)
	@mkdir -p build
	@$(JOIN)

ifneq ($(CHECKED),)
$(CHECKED): $(METADATA) $(LOADER) $(RUNTIME)
	@mkdir -p build
	@$(RUN) -m loader join-metadata site=$< > /dev/null
	@touch $@
endif

# Waits until no other make, with any Python $(1), changes .venv. The lock is that of a file that
# the shell has open, so it ends with the shell, whatever ends that.
alone = exec 9> $(VENV).lock && $(1) -c 'import fcntl; fcntl.flock(9, fcntl.LOCK_EX)'

$(RUNTIME): requirements.txt $(RUN)
	@echo "Installing what requirements.txt pins, in $(VENV)"
	@$(call alone,$(RUN)) && $(INSTALL) -r requirements.txt
	@touch $@

$(DEV): requirements-dev.txt $(RUN)
	@echo "Installing what requirements-dev.txt pins, in $(VENV)"
	@$(call alone,$(RUN)) && $(INSTALL) -r requirements-dev.txt
	@touch $@

$(NEXT)/installed: tests/datasette-1.txt $(DEV)
	@echo "Installing what tests/datasette-1.txt pins, in $(NEXT)"
	@$(RUN) -m venv $(NEXT)
	@$(NEXT)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps \
	  -r tests/datasette-1.txt
	@$(RUN) -c 'import sysconfig; print(sysconfig.get_path("purelib"))' \
	  > "$$($(NEXT)/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/rest.pth"
	@touch $@

tests/clients/node_modules: tests/clients/package-lock.json
	@npm ci --prefix tests/clients --loglevel=error --no-audit --no-fund && touch $@ || \
	  echo "npm could not install tests/clients; the tests that need it will say so" >&2

$(RUN):
	@for python in $(CANDIDATES); do \
	  $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
	  $(call alone,$$python) && [ -x $(RUN) ] && exit; \
	  rm -rf $(VENV); $$python -m venv $(VENV) && exit; \
	  rm -rf $(VENV); echo "error: $$python could not make $(VENV); see above" >&2; exit 1; \
	done; \
	echo "error: Python 3.11 or later is needed; there is none under these names: $(strip $(CANDIDATES))" >&2; \
	echo "Install it, or say where it is: make serve PYTHON=/path/to/python3" >&2; exit 1
