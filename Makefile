# Everything a newcomer or a machine runs. Each verb does its own set-up.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.ready
PEER   := .venv-bench
PACKAGING := .venv-package
FAST   := tests/unit tests/simulator tests/provider
SWEPT  := $(FAST) tests/faults
SEED   ?= $(shell git rev-parse --short HEAD 2>/dev/null || echo 1)
# Three on two cores, since some tests wait; one worker takes from another, so that all end at once.
PARALLEL := -q -n 3 --dist worksteal
# Real processes on real clocks: what fails in the crowd is run again, alone, and has to pass there.
ALONE := $(BIN)/pytest -q --timeout=400 --last-failed --last-failed-no-failures=none tests/acceptance
export PIP_CONSTRAINT := $(CURDIR)/constraints.txt
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help

help: ## Show this help
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMP) ## Make the environment in .venv

$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $@

demo: setup ## Watch Terraform manage a simulated federation, from plan to destroy
	@$(BIN)/python -m tools.demo

check: lint types judges test test-faults ## All that CI runs

lint: setup ## Formatting, style, spelling, import contracts, generated files
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/codespell
	$(BIN)/lint-imports --no-logo
	$(BIN)/python tools/proto.py --check
	$(BIN)/python -m tools.schema --check
	$(BIN)/python -m tools.docs --check
	$(BIN)/python -m tools.severities --check
	$(BIN)/python -m tools.architecture --check
	$(BIN)/python -m tools.price_list --check
	$(BIN)/python -m tools.operations --check

judges: setup $(PACKAGING)/.ready ## What others' tools say of docs/, workflows and metadata, some with Go
	$(BIN)/python -m tools.judges
	$(MAKE) --no-print-directory wheel

types: setup ## Static types
	$(BIN)/mypy

test: setup ## The fast tests, a share of the sweep (SEED=), and the real Terraform at the end
	$(BIN)/pytest $(PARALLEL) -m 'not sweep' $(FAST)
	$(BIN)/pytest $(PARALLEL) -m sweep --sweep-seed=$(SEED) $(SWEPT)
	$(BIN)/python tools/pythons.py $(SEED)
	$(BIN)/pytest -q -n 3 --timeout=400 --dist worksteal tests/acceptance || $(ALONE) # they wait more than they work

test-sweep: setup ## All of the sweep: whatever has hundreds of cases, or draws whole schemas
	$(BIN)/pytest $(PARALLEL) -m sweep $(SWEPT)

test-pythons: setup ## The fast tests on every other Python of this machine
	$(BIN)/python tools/pythons.py

bench: setup $(PEER)/.ready ## Measure the provider beside peers; BENCH_SIZE=small takes some minutes
	@GRPC_VERBOSITY=NONE $(BIN)/python -m bench # or it tells of each end of the peer

$(PEER)/.ready: bench/peer/requirements.txt
	$(PYTHON) -m venv $(PEER)
	env -u PIP_CONSTRAINT $(PEER)/bin/python -m pip install --quiet --requirement $<
	@touch $@

test-faults: setup ## Break everything while Terraform works, FAULTS_SECONDS=600 for long
	$(BIN)/python -m tools.faults

test-terraforms: setup ## The real Terraform again, in older releases: some ten minutes each
	$(BIN)/python -m tools.releases

package: setup wheel ## Build the self-contained provider, wheel and sdist into dist/; MUSL= a Python on musl
	$(PACKAGING)/bin/python -m tools.packaging.build $(if $(MUSL),--musl $(MUSL))

wheel: $(PACKAGING)/.ready ## Build wheel and sdist into dist/, and have their metadata checked
	rm -f dist/*.whl dist/*.tar.gz
	$(PACKAGING)/bin/python -m build --outdir dist >/dev/null
	$(PACKAGING)/bin/twine check --strict dist/*.whl dist/*.tar.gz

test-package: package ## Install what is in dist/ in every way, and let the real Terraform use it
	$(BIN)/pytest -q -rs tests/package

$(PACKAGING)/.ready: tools/packaging/requirements.txt
	$(PYTHON) -m venv $(PACKAGING)
	env -u PIP_CONSTRAINT $(PACKAGING)/bin/python -m pip install --quiet --requirement $<
	@touch $@

audit: .venv-audit/.ready ## Ask pypi.org for known flaws of every pinned dependency
	.venv-audit/bin/pip-audit --strict --no-deps --disable-pip --requirement constraints.txt

.venv-audit/.ready:
	$(PYTHON) -m venv .venv-audit
	env -u PIP_CONSTRAINT .venv-audit/bin/python -m pip install --quiet pip-audit
	@touch $@

mutants: setup ## See that tests fail when the code is wrong; MODULE=, MUTANTS=, SEED=
	$(BIN)/python -m tools.mutants

docs: setup ## Write docs/ and the stored schema anew from the resources, examples and imports
	$(BIN)/python -m tools.schema
	$(BIN)/python -m tools.docs
	$(BIN)/python -m tools.severities
	$(BIN)/python -m tools.architecture
	$(BIN)/python -m tools.price_list

operations: setup ## Learn from the tests what uses each operation of the API, into tools/operations.md
	$(BIN)/python -m tools.operations

cost: setup ## Measure what each call costs the provider, into tools/cost.txt
	$(BIN)/python -m tools.cost

proto: setup ## Compile proto/ anew
	$(BIN)/python tools/proto.py

format: setup ## Format the code and apply safe fixes
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean: ## Remove the environment and everything that tools left
	rm -rf .venv* .terraforms .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache .coverage build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: help setup demo check lint judges types package wheel test-package test test-sweep test-pythons test-faults test-terraforms mutants bench cost operations audit docs proto format clean
