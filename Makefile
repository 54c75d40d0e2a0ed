# Everything runs in .venv, which the first target that needs it makes.
PYTHON ?= python3
BIN = .venv/bin

.PHONY: serve bench load test coverage test-postgresql fuzz chaos docs pictures lint types check lock editor clean

serve: .venv/serve.stamp
	$(BIN)/quizsvc serve

test: .venv/dev.stamp
	$(SAME_DRAWS) $(BIN)/pytest --numprocesses 2 --dist loadscope

# The same with branch coverage, which takes half as long again.
coverage: .venv/dev.stamp
	$(SAME_DRAWS) $(BIN)/pytest --numprocesses 2 --dist loadscope --cov --cov-report=term:skip-covered

# What is drawn from a set depends on the order of its members.
SAME_DRAWS = PYTHONHASHSEED=0

# Every test that uses a database, on PostgreSQL; `make test` runs a part of them there.
test-postgresql: .venv/dev.stamp
	$(BIN)/pytest -q --numprocesses 2 --dist loadscope tests/api tests/attempts tests/bank tests/cli tests/db tests/insights tests/mastery --database postgresql

# Some 100,000 drawn calls; `make test` draws some 1,500.
fuzz: .venv/dev.stamp
	FUZZ_CASES=$(FUZZ_CASES) $(BIN)/pytest -q tests/api/test_fuzz.py
FUZZ_CASES = 700

# Kill each process in turn, 100 times, under load; docs/durability.md has the result.
chaos: .venv/dev.stamp
	$(BIN)/python -m tests.serving.chaos

# The documentation, into build/docs; a warning is an error.
docs: .venv/dev.stamp
	$(BIN)/mkdocs build --strict

# Every page as a phone and a desk show it, light and dark, into build/pictures; those of the docs into docs/images.
pictures: .venv/dev.stamp
	$(BIN)/python -m tests.web.pictures $(SCENES)

# Speed against baselines in the same run; BENCH names parts, such as BENCH="responses load".
bench: .venv/serve.stamp
	$(BIN)/quizsvc bench $(BENCH)

# 200 learners at once on one test; see quizsvc/bench/parts/load.py for PostgreSQL with workers.
load: .venv/serve.stamp
	$(BIN)/quizsvc bench load

lint: .venv/dev.stamp
	$(BIN)/ruff check
	$(BIN)/hadolint Dockerfile
	$(BIN)/ruff format --check
	$(BIN)/lint-imports

types: .venv/dev.stamp
	$(BIN)/mypy

# Run every claim of the bank and keep the results beside it.
check: .venv/serve.stamp
	$(BIN)/quizsvc check --write questions/learning-rate-strategy

# Needs torch's CPU index, or a machine whose pip finds a CPU build.
lock: .venv/dev.stamp
	$(BIN)/pip-compile $(LOCK) --strip-extras --extra postgresql --extra celery -o requirements.txt pyproject.toml
	$(BIN)/pip-compile $(LOCK) --strip-extras --extra dev --allow-unsafe -c requirements.txt -o requirements-dev.txt pyproject.toml
	sed -i -e 's/+cpu$$//' -e '/^quizsvc @ /,+1d' requirements.txt requirements-dev.txt
LOCK = --quiet --no-header --no-emit-index-url --no-emit-find-links --upgrade-package torch==2.13.0

# The page's code editor, bundled anew after a change of quizsvc/web/editor. Needs Node 20 and its npm.
editor:
	rm -rf build/editor
	mkdir -p build
	cp -r quizsvc/web/editor build/editor
	cd build/editor && npm ci && npm run build -- ../../quizsvc/web/client

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/serve.stamp: requirements.txt pyproject.toml | .venv/bin/python
	$(BIN)/pip install --quiet -r requirements.txt
	$(BIN)/pip install --quiet --no-deps -e .
	$(BIN)/python -m compileall -q quizsvc  # as pip does for a wheel: a start may not be allowed to keep it
	touch $@

.venv/dev.stamp: requirements-dev.txt pyproject.toml | .venv/bin/python
	$(BIN)/pip install --quiet -r requirements-dev.txt
	$(BIN)/pip install --quiet --no-deps --no-build-isolation -e .
	$(BIN)/python -m compileall -q quizsvc
	touch $@ .venv/serve.stamp

clean:
	rm -rf .venv build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
