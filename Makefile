# haizhi: `make demo` is the first thing to try, `make help` lists the rest.
# Every target first makes sure that .venv is up to date; that costs nothing when it is.

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.haizhi-ready
TORCH := 2.13.0
# Any Python from 3.11 on will do. Name one with `make setup PYTHON=/path/to/python3.12`.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$p"; exit; }; done; echo python3)
# A terminal sees pip's own progress, a log only the steps.
PIP := $(BIN)/python -m pip --disable-pip-version-check $(shell test -t 2 || echo --quiet --quiet)

# A folder that was moved or copied takes its .venv along, and the scripts in it still name the old place: build it again.
ifneq ($(wildcard $(STAMP)),)
ifneq ($(shell cat $(STAMP)),$(CURDIR))
$(shell rm -f $(STAMP))
endif
endif

.PHONY: help setup demo serve test lint format bench bench-peer lock clean
.DEFAULT_GOAL := help

help: ## this list
	@grep -E '^[a-z-]+:.*##' Makefile | sed -e 's/:.*## /|/' | awk -F'|' '{ printf "  make %-10s %s\n", $$1, $$2 }'

setup: $(STAMP) ## build .venv from the locked dependencies (does nothing when it is up to date)

# The stamp is written last, so whatever was interrupted is done again by the next call.
$(STAMP): requirements.lock pyproject.toml
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "haizhi needs Python 3.11 or newer; $(PYTHON) is older or missing. Install one, or name it: make setup PYTHON=/path/to/python3.12" >&2; \
		echo "需要 Python 3.11 或更高版本，请安装后重试，或以 PYTHON= 指定其路径。" >&2; exit 1; }
	@rm -f $(STAMP)
	@echo "[1/5] Python environment in $(VENV)"
	@grep -q "^$(CURDIR)$$" $(VENV)/.haizhi-home 2>/dev/null && $(BIN)/python -m pip --version >/dev/null 2>&1 || { \
		"$(PYTHON)" -m venv --clear $(VENV) || { \
			echo "Python could not make a virtual environment (on Debian and Ubuntu: apt-get install python3-venv)." >&2; exit 1; }; \
		echo "$(CURDIR)" > $(VENV)/.haizhi-home; }
	@echo "[2/5] Locked dependencies, each checked by its hash (some hundred MB the first time)"
	@$(PIP) install --require-hashes --no-deps -r requirements.lock
	@echo "[3/5] torch $(TORCH) (PIP_EXTRA_INDEX_URL can name an index of CPU builds, which are much smaller)"
	@$(PIP) install "torch==$(TORCH)"
	@echo "[4/5] haizhi itself"
	@$(PIP) install --no-deps --no-build-isolation -e .
	@$(BIN)/python -m pip --quiet check
	@echo "[5/5] Encoders, converted and exported once for all homes"
	@$(BIN)/python -m indexer.encoders
	@echo "$(CURDIR)" > $(STAMP)
	@echo "Ready: $(BIN)/haizhi --help"

demo: setup ## a need answered from the sample library, on the command line and over HTTP
	@$(BIN)/haizhi demo

serve: setup ## the API on 127.0.0.1:8000, over $HAIZHI_HOME (default ./var); an empty library gets the sample
	@$(BIN)/haizhi serve --sample

test: setup ## the whole test suite
	@$(BIN)/python -m pytest

lint: setup ## ruff and mypy --strict
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy --strict

format: setup ## put the sources into ruff's format
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: setup ## the benchmarks of docs/evaluation.md (about half an hour)
	@$(BIN)/python -m benchmarks.match
	@$(BIN)/python -m benchmarks.rebuild
	@$(BIN)/python -m benchmarks.importing

# Haystack in an environment of its own, which sees the packages of .venv: it is measured, never depended on.
bench-peer: setup ## the same matching work in Haystack, in the same run
	@test -x .venv-peer/bin/python || "$(PYTHON)" -m venv .venv-peer
	@$(BIN)/python -c 'import site; print(site.getsitepackages()[0])' \
		> "$$(.venv-peer/bin/python -c 'import site; print(site.getsitepackages()[0])')/haizhi.pth"
	@.venv-peer/bin/python -m pip --disable-pip-version-check --quiet --quiet install --no-deps -r benchmarks/requirements-peer.txt
	@.venv-peer/bin/python -m benchmarks.peer_haystack

# Existing pins are kept; remove a line from requirements.lock, or the file, to move on to newer versions.
# Not after setup, which a dependency that is not locked yet would fail.
lock: ## resolve pyproject.toml into requirements.lock again
	@test -x $(BIN)/python || "$(PYTHON)" -m venv $(VENV)
	@$(PIP) install "uv>=0.9"
	@$(BIN)/uv --quiet pip compile pyproject.toml --extra test --extra dev --universal --python-version 3.11 --generate-hashes \
		--no-emit-package torch --no-header --no-annotate --no-emit-index-url --output-file requirements.lock > /dev/null

clean: ## remove what tools left (not .venv, not var)
	@rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info
	@find . -name __pycache__ -type d -not -path './.venv*' -prune -exec rm -rf {} +
