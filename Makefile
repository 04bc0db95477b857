# Set-up needs Python 3.11 or newer and make; uv is used where it is there.
PORT ?= 8000
PYTHON ?= $(shell for each in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$each -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$each && break; done)
UV := $(shell uv --version >/dev/null 2>&1 && echo uv)
BIN := .venv/bin
RUN := $(BIN)/python -m

.DEFAULT_GOAL := help
.PHONY: help start reset test test-all bench check lock clean foreign

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

start: .venv/ready ## run the demonstration on http://127.0.0.1:8000 (PORT=8010 for another port)
	@$(RUN) parvis demo --port $(PORT)

reset: .venv/ready ## run the demonstration from nothing, deleting what it holds
	@$(RUN) parvis demo --port $(PORT) --reset

test: .venv/ready-dev foreign ## run the suite: SQLite, PostgreSQL where a server answers, journeys where Chromium is found
	@$(RUN) tests.suite

test-all: .venv/ready-dev foreign ## run the suite with each journey in both languages and both widths
	@PARVIS_TEST_MATRIX=full $(RUN) tests.suite

bench: .venv/ready-dev foreign ## measure, on SQLite and on PostgreSQL where a server answers
	@$(RUN) tests.benchmarks

check: .venv/ready-dev ## style, types, contracts of imports, migrations that are missing
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	PARVIS_MODE=test PARVIS_DATA=$$(mktemp -d) DJANGO_SETTINGS_MODULE=parvis.settings $(RUN) django makemigrations --check --dry-run

lock: ## choose the versions of all dependencies again (needs uv)
	uv pip compile pyproject.toml --group build $(LOCKING) -o requirements.lock
	uv pip compile pyproject.toml --group build --group dev --constraint requirements.lock $(LOCKING) -o requirements-dev.lock

LOCKING := --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" --quiet

clean: ## delete the environment; the demonstration's data stay
	rm -rf .venv

.venv/bin/python:
ifeq ($(strip $(PYTHON)),)
	@echo "Parvis needs Python 3.11 or newer, and found none. Install it (apt install python3 python3-venv), or name it: make PYTHON=/path/to/python3.12" >&2; exit 1
endif
ifeq ($(UV),uv)
	@uv venv --quiet --python "$(PYTHON)" .venv
else
	"$(PYTHON)" -m venv .venv || { echo "The venv module is missing: apt install python3-venv, or install uv." >&2; rm -rf .venv; exit 1; }
endif

# The stamp of the tests' environment is the later of the two: it holds all that running needs.
.venv/ready: requirements.lock | .venv/bin/python
	@echo "Setting up .venv from requirements.lock (once)"
	@if [ ! -e .venv/ready-dev ] || [ requirements.lock -nt .venv/ready-dev ]; then $(call install,requirements.lock); fi
	@touch $@

.venv/ready-dev: requirements-dev.lock requirements.lock | .venv/bin/python
	@echo "Setting up .venv from requirements-dev.lock (once)"
	@$(call install,requirements-dev.lock)
	@touch $@ .venv/ready

# Clients that others wrote in JavaScript; the tests that need them say so when they are absent.
foreign:
	@if ! command -v npm >/dev/null; then echo "npm is missing: what others wrote for Node is not tried"; \
	elif [ ! tests/foreign/node_modules/.package-lock.json -nt tests/foreign/package-lock.json ]; then \
	  npm ci --prefix tests/foreign --no-audit --no-fund --loglevel=error || echo "npm could not install tests/foreign: what others wrote for Node is not tried"; fi

ifeq ($(UV),uv)
install = uv pip install --quiet --python $(BIN)/python --require-hashes -r $(1) && uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
else
install = $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1) && $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
endif
