# Two commands for users: `make run` and `make test`. They need python3 (3.11 to 3.13) and make only.
PYTHON ?= python3
BIN := .venv/bin
# A process of tests for each core; in the order of the files, so that those with a browser come last.
AT_ONCE := --numprocesses auto --dist loadgroup --no-loadscope-reorder

.PHONY: setup run test check bench lock messages clean

setup: .venv/.runtime

.venv/.runtime: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index --editable .
	@touch $@

.venv/.dev: requirements-dev.lock .venv/.runtime
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-dev.lock
	@touch $@

run: setup
	$(BIN)/korgan run

check: .venv/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy

# On SQLite always; on PostgreSQL too when KORGAN_TEST_POSTGRESQL gives the address of one that
# answers (a server on which the suite may create and drop its test database).
test: check
	$(BIN)/python -m pytest $(AT_ONCE)
	$(BIN)/python -m tests.on_postgresql $(AT_ONCE)

bench: .venv/.dev
	$(BIN)/python -m tests.bench

# Needs uv, from PyPI. The lock holds hashes and no address.
lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet pyproject.toml -o requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet --extra dev pyproject.toml -c requirements.lock -o requirements-dev.lock

# Collects what users see into korgan/web/locale/*/LC_MESSAGES/django.po, and says what is missing.
messages: setup
	$(BIN)/python -m korgan.web.catalogues.update

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
