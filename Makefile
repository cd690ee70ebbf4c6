# iOrder. `make help` lists what there is.
# Everything is made below this folder, in .venv and .cache; nothing needs to be there before
# but make and Python 3.11 or later.

VENV := .venv
PY := $(VENV)/bin/python
RUNTIME := $(VENV)/.runtime
DEV := $(VENV)/.dev
AREAS := lint rules sqlite postgres slow faults browser
# The first of these that runs and is 3.11 or later; the pins are tested with 3.11.
PYTHONS := $(PYTHON) python3.11 python3.12 python3.13 python3.14 python3 /usr/bin/python3
PIP := $(PY) -m pip install -qq --disable-pip-version-check --no-input --root-user-action ignore

# Compiled once, not at every start of every process, whatever the shell says.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run test test-full lint bench soak

help: ## list these targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

run: $(RUNTIME) ## create the store, load the sample shop the first time, serve it
	@$(PY) -m iorder run

test: $(DEV) ## lint, then all tests on both databases and in a browser, in areas with a budget
	@$(PY) -m tests.support.browser
	@$(PY) -m tests.support.areas $(AREAS)

test-full: $(DEV) ## the same and the full matrix, which takes long
	@$(PY) -m tests.support.browser
	@$(PY) -m tests.support.areas $(AREAS) full

lint: $(DEV) ## format, lint, types and layers
	@bad=0; \
	$(VENV)/bin/ruff format --check --quiet . || { echo "ruff format . would change files"; bad=1; }; \
	$(VENV)/bin/ruff check --quiet . || bad=1; \
	$(PY) -m mypy || bad=1; \
	$(VENV)/bin/lint-imports --cache-dir .cache/import_linter || bad=1; \
	exit $$bad

bench: $(DEV) ## benchmarks: ratios against their floors
	@$(PY) -m bench

soak: $(DEV) ## tests that run for an hour
	@$(PY) -m tests.support.areas soak

# -------------------------------------------------------------- made when something is newer

$(RUNTIME): requirements.txt | $(PY)
	@echo "Installing what iOrder runs on ..."
	@$(PIP) -r requirements.txt
	@touch $@

$(DEV): requirements-dev.txt $(RUNTIME)
	@echo "Installing what its tests need ..."
	@$(PIP) -r requirements-dev.txt
	@touch $@

$(PY):
	@find_python() { \
	  for p in $(PYTHONS); do \
	    "$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$p"; return; }; \
	  done; }; \
	has_venv() { "$$1" -c 'import ensurepip, venv' 2>/dev/null; }; \
	python=$$(find_python); \
	if [ -z "$$python" ] || ! has_venv "$$python"; then \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "Installing python3-venv ..."; \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3 python3-venv >/dev/null; \
	    has_venv "$$python" || python=/usr/bin/python3; \
	  fi; \
	fi; \
	if ! "$${python:-false}" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	  echo "iOrder needs Python 3.11 or later and found none: install it, or name it: make PYTHON=/path/to/python ..." >&2; exit 1; \
	fi; \
	if ! has_venv "$$python"; then \
	  echo "$$python cannot make virtual environments: install its venv package (Debian: apt-get install python3-venv)." >&2; exit 1; \
	fi; \
	echo "Making $(VENV) with $$("$$python" --version) ..."; \
	"$$python" -m venv $(VENV) || { rm -rf $(VENV); exit 1; }
