# The developer's commands, one name each. `make` alone lists them.
#
#   PYTHON=python3.12 make install     another interpreter (3.11 or newer)
#   make run FILES="a.txt b.pdf"       receive these as well as the samples
#   make run PORT=8001                 at another port
#   make test ARGS="-k layers -x"      more arguments for pytest

SHELL := /bin/sh
# The first Python that is new enough.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11 python; do \
  $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --no-input
SEEDS := $(wildcard ../shared/seeds)
PORT ?= 8000
# Test files run in this many processes, each with a database and a browser of its own: one more than two cores, since
# one in three waits for a browser, a server or the disk.
PROCESSES ?= 3

export PYTHONUTF8 := 1
# Some images forbid to keep what was compiled: then each of the many processes of a test run compiles all of it anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help install run read test test-all check docs reference texts samples lock browser

help:
	@echo "make install     .venv with the luoshi command, from the lock file"
	@echo "make run         open the product: a sample city with the sample reports, and FILES=\"a.txt b.pdf\""
	@echo "make read        only read the samples (or FILES): table and annotated page, no database"
	@echo "make test        everything that is quick; installs what it needs"
	@echo "make test-all    what takes longer as well; installs Spark where there is Java 17"
	@echo "make check       format, lint, types, layers"
	@echo "make bench-NAME  run benchmarks/NAME.py, e.g. make bench-reading"
	@echo "make docs        the documentation as pages in out/docs"
	@echo "make reference   the reference pages that follow from the code, anew"
	@echo "make texts       collect the texts of the pages and compile their English"
	@echo "make samples     the sample files that cannot be typed, anew"
	@echo "make lock        resolve the lock files anew"

# A stamp says that an installation is whole: a run that was broken off starts again.
install: $(VENV)/installed

$(VENV)/installed: requirements.lock requirements-pages.lock pyproject.toml src/luoshi/web/page_files.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo "luoshi needs Python 3.11 or newer; name one with make PYTHON=..." >&2; exit 1; }
	@# Debian splits venv's pip off into a package of its own; the system's pip can stand in for it.
	@$(PYTHON) -m venv $(VENV) >/dev/null 2>&1 || \
	  { $(PYTHON) -m venv --clear --without-pip $(VENV) && \
	    $(PYTHON) -m pip --quiet --quiet --python $(BIN)/python install pip; } || \
	  { echo "No virtual environment could be made; on Debian: apt-get install python3-venv" >&2; exit 1; }
	@echo "Installing luoshi into $(VENV) ..."
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-deps --no-build-isolation --editable .
	@# Of this wheel pages need two files; its code is not installed.
	@$(BIN)/python -m pip download --quiet --quiet --disable-pip-version-check --no-input --no-deps \
	  --require-hashes --requirement requirements-pages.lock --dest $(VENV)/share/wheels
	@$(BIN)/python -m luoshi.web.page_files $(VENV)/share/wheels && rm -r $(VENV)/share/wheels
	@touch $@

$(VENV)/installed-dev: requirements-dev.lock $(VENV)/installed
	@echo "Installing what tests and checks need ..."
	@$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@

# Spark is 490 MB, and nothing without Java: only tests of the cluster engine need it.
JAVA := $(if $(JAVA_HOME),$(JAVA_HOME)/bin/java,java)

$(VENV)/installed-spark: requirements-spark.lock $(VENV)/installed-dev
	@if "$(JAVA)" -version 2>&1 | grep -Eq 'version "(1[7-9]|[2-9][0-9])'; then \
	  echo "Installing Spark for tests ..."; \
	  $(PIP) --no-build-isolation --require-hashes -r requirements-spark.lock && touch $@; fi

# The sample city has a data folder of its own, and says on every page that it is a sample.
run: $(VENV)/installed
	@mkdir -p out
	@$(BIN)/luoshi serve --data out/sample-city --sample samples/organisation.xlsx --city 云川市 --port $(PORT) \
	  $(wildcard samples/[0-9]*) $(SEEDS) $(FILES)

read: $(VENV)/installed
	@mkdir -p out
	@$(BIN)/luoshi read $(if $(FILES),$(FILES),$(wildcard samples/[0-9]*) $(SEEDS)) --page out/reading.html

test: $(VENV)/installed-dev browser
	@$(BIN)/python -m pytest --numprocesses=$(PROCESSES) --dist=loadfile --no-loadscope-reorder $(ARGS)

test-all: $(VENV)/installed-spark browser
	@$(BIN)/python -m pytest --numprocesses=$(PROCESSES) --dist=loadfile --no-loadscope-reorder -m "slow or not slow" \
	  --hypothesis-profile=thorough $(ARGS)

check: $(VENV)/installed-dev
	@$(BIN)/python -m ruff format --check .
	@$(BIN)/python -m ruff check .
	@$(BIN)/python -m mypy
	@$(BIN)/python -m pytest tests/test_layers.py

bench-%: $(VENV)/installed-dev
	@$(BIN)/python benchmarks/$*.py $(ARGS)

docs: $(VENV)/installed-dev
	@$(BIN)/python -m sphinx --builder html --fail-on-warning --keep-going --nitpicky --quiet docs out/docs
	@echo "out/docs/index.html"

reference: $(VENV)/installed-dev
	@$(BIN)/python docs/json_reference.py
	@$(BIN)/python docs/product_reference.py

# What is new is left empty for a person to translate; a test names it until then.
texts: $(VENV)/installed-dev
	@$(BIN)/python src/luoshi/web/locale/texts.py

# The same files for the same seed; a test compares them with those in samples/.
samples: $(VENV)/installed-dev
	@$(BIN)/python samples/build.py
	@$(BIN)/python samples/generate_ledgers.py
	@$(BIN)/python samples/generate_projects.py

# Page tests drive the system's own browser; where there is none and none can be had, the tests that
# need it skip themselves and tests/conftest.py says so at the end of the run.
browser:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || \
	  command -v google-chrome >/dev/null || \
	  { command -v apt-get >/dev/null && test "$$(id -u)" = 0 && \
	    echo "Installing the browser for page tests ..." && \
	    { apt-get -qq update && DEBIAN_FRONTEND=noninteractive \
	      apt-get -qq -y install --no-install-recommends chromium fonts-noto-cjk >/dev/null; }; } || true

# Hashes of every file of every release, so that one lock serves all platforms; no index address: each
# machine asks the index it is set up for.
RESOLVE = .cache/lock/bin/uv pip compile --quiet --universal --python-version 3.11 \
  --generate-hashes --no-annotate --no-emit-index-url --no-emit-find-links \
  --custom-compile-command "make lock"
LOCK = $(RESOLVE) pyproject.toml

lock:
	@$(PYTHON) -m venv .cache/lock
	@.cache/lock/bin/python -m pip install --quiet --quiet --disable-pip-version-check uv
	@$(LOCK) --upgrade --group build --output-file requirements.lock
	@$(LOCK) --upgrade --group build --group dev --constraint requirements.lock \
	  --output-file requirements-dev.lock
	@$(PYTHON) -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"]["spark"])' | \
	  $(RESOLVE) - --upgrade --output-file requirements-spark.lock
