# Two commands are enough: `make run` and `make test`. Everything else is the `compliance` command.
.POSIX:
.SUFFIXES:
.PHONY: help run test check bench tour lock migration clean

BIN = .venv/bin
WORKERS = 2

help:
	@echo 'make run    set everything up and serve at http://127.0.0.1:8000 (PORT, COMPLIANCE_DATA_DIR)'
	@echo 'make test   lint, types, import rules and all tests'
	@echo 'make check  the same without the tests'
	@echo 'make bench  measure; prints JSON and a table'
	@echo 'make tour   take the pictures of the README anew from the demo plant'
	@echo 'make lock   write the lock files anew from pyproject.toml (needs uv)'
	@echo 'make migration NAME="add a column"   draft the next migration from the models'
	@echo 'make clean  remove .venv and caches; keeps ./data'
	@echo '.venv/bin/compliance --help   everything else'

run:
	@sh .ci/prepare.sh run
	@exec $(BIN)/compliance run

check:
	@sh .ci/prepare.sh test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Compiled modules are kept even where the environment forbids it: the tests start many processes.
# Each worker begins with one stretch of files, so that what a file sets up is set up once.
test: check
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

bench:
	@sh .ci/prepare.sh test
	$(BIN)/python -m tests.bench

tour:
	@sh .ci/prepare.sh test
	$(BIN)/python -m tests.tour

# Exact versions with hashes for Python 3.11 to 3.13 on every system, and no addresses in them.
COMPILE = uv pip compile -q --universal --generate-hashes --no-header --no-annotate \
	--no-emit-index-url --no-emit-find-links $(UPGRADE) pyproject.toml
lock:
	$(COMPILE) -o requirements.lock
	$(COMPILE) --group dev -c requirements.lock -o requirements-dev.lock

migration:
	@test -n "$(NAME)" || { echo 'Say what it does: make migration NAME="add a column"'; exit 2; }
	@folder=$$(mktemp -d) && COMPLIANCE_DATA_DIR="$$folder" $(BIN)/compliance db draft-migration "$(NAME)" \
		&& rm -r "$$folder" && $(BIN)/ruff format -q compliance/storage/migrations

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
