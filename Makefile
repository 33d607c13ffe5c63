# Each target makes the machine ready first; see packaging/setup.

PYTHON := .venv/bin/python
PYTEST := $(PYTHON) -m pytest
WORKERS := 2

.PHONY: run test test-slow benchmark lint screens package lock clean setup-run setup-test

## Open the planner; without a screen it prints the answer and writes the workbook.
run: setup-run
	$(PYTHON) -m planner

## Every check that a change must pass.
test: lint benchmark
	$(PYTEST) --numprocesses $(WORKERS) --benchmark-disable --ignore tests/benchmarks

## The tests that take long, too.
test-slow: setup-test
	$(PYTEST) -m slow

## Times, measured alone on the machine.
benchmark: setup-test
	$(PYTEST) --benchmark-only $(wildcard tests/benchmarks)

lint: setup-test
	$(PYTHON) -m ruff check
	$(PYTHON) -m ruff format --check
	$(PYTHON) -m mypy
	.venv/bin/lint-imports

## Take the pictures of the manual again.
screens: setup-test
	$(PYTHON) docs/make_screens.py

## A folder with the program and all it needs: dist/planner.
package: setup-test
	$(PYTHON) -m PyInstaller --noconfirm --workpath build --distpath dist packaging/planner.spec

## Lock the requirements after a change in pyproject.toml.
lock: setup-test
	packaging/lock

clean:
	rm -rf build dist .benchmarks .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find . -path ./.venv -prune -o -name __pycache__ -prune -exec rm -rf {} +

setup-run:
	@packaging/setup run

setup-test:
	@packaging/setup test
