# Everything a fresh Debian or Ubuntu machine needs besides Python ≥ 3.11 and make is fetched by `make run` and `make test`.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
TESTS ?= tests
# Of the whole suite alone: parts cover less. `make test COVERAGE=` is faster by a third.
COVERAGE ?= $(if $(filter-out tests,$(TESTS)),,--cov --cov-report=term:skip-covered)

.PHONY: run test soak check bench clean machine
.DELETE_ON_ERROR:

# Opens the window; without a display it plays the same window offscreen and writes pictures.
run: $(VENV)/installed
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; then $(BIN)/cluster-explorer; else $(BIN)/python -m explorer.demo; fi

test: check
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -q -n auto $(COVERAGE) $(TESTS)

# By force and for long: what `make test` does a slice of.
soak: $(VENV)/installed-test
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -q -n auto -m soak $(TESTS)

check: $(VENV)/installed-test
	$(BIN)/python -m ruff check .
	$(BIN)/python -m mypy

# `make bench PARTS="table growth publish"` puts what it measures into the README, too.
bench: $(VENV)/installed-test
	$(BIN)/python -m tests.benchmarks $(PARTS)

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage .coverage.*
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Looks at the machine each time: a library may have gone, or a display come.
machine:
	@$(PYTHON) -m explorer.machine

$(VENV)/created: | machine
	@echo "Making $(VENV)"
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/installed: pyproject.toml $(VENV)/created | machine
	@echo "Installing Cluster Explorer into $(VENV)"
	@$(PIP) install --editable .
	@touch $@

$(VENV)/installed-test: pyproject.toml $(VENV)/created | machine
	@echo "Installing Cluster Explorer and its tests into $(VENV)"
	@$(PIP) install --editable '.[test]'
	@touch $@ $(VENV)/installed
