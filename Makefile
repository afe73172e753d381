# Everything runs in .venv, which is made from requirements.lock the first time it is needed.
# All it takes is a Python 3.11 or later on the PATH (or `make PYTHON=/path/to/python …`).

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$python && break; done)

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: docs docs-pictures help test format-check lint types contract rules pytest demo people format coverage spark-test soak lock wheel clean

help:  ## say what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(READY): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Sadame needs Python 3.11 or later; none was found"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

test: format-check lint types contract rules pytest  ## exactly what CI runs

format-check: $(READY)  ## is everything in the one format?
	$(BIN)/ruff format --check

lint: $(READY)  ## style and bans
	$(BIN)/ruff check

types: $(READY)  ## mypy, strict
	$(BIN)/mypy

contract: $(READY)  ## who may import whom
	$(BIN)/lint-imports

rules: $(READY)  ## the rule files: their one text, their own checks, 事例 and 性質
	$(BIN)/sadame fmt --check policies
	$(BIN)/sadame check policies
	$(BIN)/sadame test policies

pytest: $(READY)  ## the tests, and the examples in docstrings and documents
	$(BIN)/pytest --numprocesses=auto --hypothesis-profile=ci

demo: $(READY)  ## three decisions with their reasons
	@sh examples/demo.sh $(BIN)/sadame

people: $(READY)  ## 100,000 made-up people, the ten lists and their figures; says where the summary is
	@sh examples/people.sh $(BIN)/sadame

docs: $(READY)  ## the reference site of the shipped policies, in dist/docs
	$(BIN)/sadame docs policies --out dist/docs

docs-pictures: docs  ## what the site, a 新旧対照表 and a notice look like on a desk, a phone, in the dark and on paper
	@sh docs_gen/pictures.sh dist/docs dist/pictures
	@sh docs_gen/papers.sh $(BIN)/sadame dist/papers
	@sh docs_gen/pictures.sh dist/papers dist/pictures 新旧対照表 決定通知

format: $(READY)  ## put the Python into the one format, with the fixes that are safe
	$(BIN)/ruff check --fix-only --quiet
	$(BIN)/ruff format

coverage: $(READY)  ## which lines no test reaches
	$(BIN)/coverage run -m pytest --quiet
	$(BIN)/coverage report

# PySpark is 450 MB and wants a Java: it has a lock of its own, and is installed beside the rest only when asked for.
$(VENV)/.spark: requirements-spark.lock $(READY)
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements-spark.lock
	@touch $@

spark-test: $(VENV)/.spark  ## what needs Spark: a Java 17 on the PATH, and 450 MB
	$(BIN)/pytest tests/columnar -k spark

# `make soak SEED=7 BUDGET=1000000 CORPUS=found`: another seed, another size, where to keep what is found.
SEED ?= 1
BUDGET ?= 100000
CORPUS ?= tests/laws/corpus
PROCESSES ?= 2
SOAK := --seed $(SEED) --processes $(PROCESSES)

soak: $(READY)  ## every evaluator, the laws, populations and damage on BUDGET random examples each, from SEED
	$(BIN)/python -m tests.laws.everybody --pairs $(BUDGET) --corpus $(CORPUS) $(SOAK)
	$(BIN)/python -m tests.laws.soak --pairs $(BUDGET) --corpus $(CORPUS) $(SOAK)
	$(BIN)/python -m tests.columnar.soak --people $(BUDGET) $(SOAK)
	$(BIN)/python -m tests.faults.table
	$(BIN)/python -m tests.fuzz.soak --texts $(BUDGET) --facts $(BUDGET) $(SOAK)

wheel: $(READY)  ## sdist and wheel in dist/
	$(BIN)/python -m hatchling build

# Pins only move when asked to: `make lock UPGRADE=--upgrade`.
lock:  ## write requirements.lock and requirements-spark.lock from pyproject.toml
	$(PYTHON) -m venv $(VENV)/lock
	$(VENV)/lock/bin/python -m pip install --quiet uv
	$(VENV)/lock/bin/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --custom-compile-command "make lock" \
		--quiet $(UPGRADE) --output-file requirements.lock
	$(VENV)/lock/bin/uv pip compile pyproject.toml --extra spark --constraint requirements.lock --universal \
		--python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command "make lock" \
		--quiet $(UPGRADE) --output-file requirements-spark.lock

clean:  ## remove the venv and everything that was built
	rm -rf $(VENV) dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage
