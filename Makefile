# Everything a developer does here has a target; `make` alone lists them.
# The environment in .venv is made once and renewed when a lock changes.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.runtime-stamp
DEV := $(VENV)/.dev-stamp
TYPESCRIPT := node_modules/.stamp
LIGHTHOUSE := bench/page/node_modules/.stamp
SOURCES := exam_server question_bank scheduler tests $(wildcard bench)
CATALOGUES := exam_server/locale
TEMPLATE := .cache/messages.pot
JS_TESTS = $(shell find tests/js -name '*.test.js' -o -name '*.test.mjs' 2>/dev/null | sort)

# Half of the tests' time is spent waiting: for a clock, a server that starts, a browser.
TEST_PROCESSES ?= $(shell echo $$(( 2 * $$(nproc) )))

export PYTHON
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# The tests start hundreds of processes; without compiled files each compiles every library anew.
unexport PYTHONDONTWRITEBYTECODE

INSTALL := $(BIN)/pip install --quiet --no-compile --only-binary :all: --require-hashes --requirement

.PHONY: help
help:  ## List the targets.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# --- running ---------------------------------------------------------------------------------

.PHONY: demo
demo: $(RUNTIME)  ## Start the server with example data in .demo/ and print who can sign in.
	EXAM_DATA_DIR="$${EXAM_DATA_DIR:-.demo}" $(BIN)/exam-server demo $(ARGS)

.PHONY: run
run: $(RUNTIME)  ## Start the server with the settings of the environment (EXAM_*).
	$(BIN)/exam-server serve $(ARGS)

# --- checking --------------------------------------------------------------------------------

.PHONY: test
test:  ## Run every test; ARGS="-k name" goes to pytest.
	@.ci/need chromium redis-server postgresql nodejs spin gcc libc6-dev
	@$(MAKE) --no-print-directory test-python test-js

# Hundreds of these tests start, kill and watch real processes, several at a time on a busy machine.
# What failed is tried once more, alone and aloud: whatever is broken fails again.
.PHONY: test-python
test-python: $(DEV)
	@status=0; \
	$(BIN)/python -m pytest --numprocesses $(TEST_PROCESSES) --dist loadfile $(ARGS) || status=$$?; \
	if [ $$status -eq 1 ]; then \
	    echo "SECOND TRY of what failed above, one test at a time:"; status=0; \
	    $(BIN)/python -m pytest --last-failed --last-failed-no-failures none -r fEP || status=$$?; \
	fi; \
	exit $$status

.PHONY: test-long
test-long: $(DEV)  ## Run the tests that the everyday run leaves out.
	@.ci/need chromium redis-server postgresql
	$(BIN)/python -m pytest -m long $(ARGS)

.PHONY: test-js
test-js:
	$(if $(JS_TESTS),node --test $(JS_TESTS),@echo "No tests in tests/js.")

.PHONY: check
check: check-python check-migrations check-js check-weight  ## Check style, types, imports, migrations and what pages weigh.

.PHONY: check-python
check-python: $(DEV)
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/mypy
	$(BIN)/lint-imports

.PHONY: check-migrations
check-migrations: $(DEV)
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && \
	    EXAM_DATA_DIR="$$folder" EXAM_DATABASE_URL= $(BIN)/exam-server migrate --check

.PHONY: check-weight
check-weight: $(DEV)
	$(BIN)/python -m pytest tests/weight

# Only root can install Node; for anybody else the pages' types are left unchecked, aloud.
.PHONY: check-js
check-js:
	@if .ci/need nodejs npm; then \
	    $(MAKE) --no-print-directory check-types-js; \
	elif [ "$$(id -u)" -eq 0 ]; then \
	    exit 1; \
	else \
	    echo "Skipped: the type check of static/js."; \
	fi

.PHONY: check-types-js
check-types-js: $(TYPESCRIPT) $(DEV)
	node_modules/.bin/tsc --project tsconfig.json
	@$(BIN)/python -m tests.weight .cache/served
	@node tests/weight/same_program.mjs .cache/served

.PHONY: bench
bench: $(DEV)  ## Run the load and floor benchmarks.
	$(BIN)/python -m bench $(ARGS)

.PHONY: bench-page
bench-page: $(DEV) $(LIGHTHOUSE)  ## Measure the pages on a slow phone, with Lighthouse.
	@.ci/need chromium nodejs
	$(BIN)/python -m bench.page $(ARGS)

.PHONY: prove
prove: $(DEV)  ## Prove what is promised under faults; ARGS="--quick", ARGS="--only model".
	@.ci/need redis-server postgresql spin gcc libc6-dev chromium
	$(BIN)/python -m tests.prove $(ARGS)

.PHONY: fuzz
fuzz: $(DEV)  ## Spoil 200,000 files for each reader of items; ARGS="gift --runs 1000".
	$(BIN)/python -m tests.question_bank.formats.fuzz $(ARGS)

.PHONY: wheel-proof
wheel-proof: $(DEV)  ## Install the wheel into an empty environment and start it there.
	rm -rf .cache/wheel-proof
	$(BIN)/python -m build --wheel --no-isolation --outdir .cache/wheel-proof .
	$(PYTHON) -m venv .cache/wheel-proof/venv
	.cache/wheel-proof/venv/bin/pip install --quiet --no-compile --only-binary :all: \
	    --require-hashes --requirement requirements.lock
	.cache/wheel-proof/venv/bin/pip install --quiet --no-deps .cache/wheel-proof/*.whl
	cd .cache/wheel-proof && venv/bin/pip check && venv/bin/exam-server --help

# --- making ----------------------------------------------------------------------------------

.PHONY: screenshots
screenshots: $(DEV)  ## Draw the pages in Chromium for the documentation.
	@.ci/need chromium
	$(BIN)/python -m tests.journeys.screenshots $(ARGS)

.PHONY: messages
messages: $(DEV)  ## Collect the screen words and bring the English catalogue up to date.
	@mkdir -p $(dir $(TEMPLATE))
	$(BIN)/pybabel -q extract --mapping pyproject.toml --no-wrap --sort-by-file --omit-header \
	    --add-location=file --output $(TEMPLATE) .
	$(BIN)/pybabel -q update --input-file $(TEMPLATE) --output-dir $(CATALOGUES) --locale en \
	    --init-missing --no-wrap --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date

# The index is the public one or the one PIP_INDEX_URL names; a machine's own folders of
# packages would leave their hashes behind.
COMPILE := env -u PIP_FIND_LINKS -u PIP_EXTRA_INDEX_URL PIP_CONFIG_FILE=/dev/null \
    CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile --quiet --generate-hashes \
    --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --allow-unsafe \
    --strip-extras --build-deps-for editable

.PHONY: lock
lock: $(DEV)  ## Pin every package with its hashes; ARGS="--upgrade" takes newer ones.
	$(COMPILE) $(ARGS) --output-file requirements.lock pyproject.toml
	$(COMPILE) $(ARGS) --extra dev --constraint requirements.lock \
	    --output-file requirements-dev.lock pyproject.toml

# --- cleaning --------------------------------------------------------------------------------

.PHONY: clean
clean:  ## Remove everything that was made, except the demo's data.
	rm -rf $(VENV) node_modules bench/page/node_modules .cache build dist
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find $(SOURCES) -name __pycache__ -prune -exec rm -rf {} +

.PHONY: clean-demo
clean-demo:  ## Remove the demo's data.
	rm -rf .demo

# --- the environment -------------------------------------------------------------------------

$(RUNTIME): requirements.lock pyproject.toml
	@.ci/need python3-venv
	@[ -x $(BIN)/pip ] || $(PYTHON) -m venv $(VENV)
	$(INSTALL) requirements.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV): $(RUNTIME) requirements-dev.lock
	$(INSTALL) requirements-dev.lock
	@touch $@

# Lighthouse is large, and only the bench of the pages needs it.
$(LIGHTHOUSE): bench/page/package-lock.json
	@.ci/need nodejs npm
	npm ci --prefix bench/page --ignore-scripts --no-audit --no-fund </dev/null
	@touch $@

$(TYPESCRIPT): package-lock.json
	npm ci --ignore-scripts --no-audit --no-fund </dev/null
	@touch $@
