# The project's commands. `make setup` installs everything; the others call it first.
BIN := .venv/bin
# Every process would compile the code it imports anew: the tests start hundreds.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: setup demo test check bench soak

setup:
	@scripts/setup.sh

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

test: check
	rm -f .coverage*
	$(BIN)/python -m pytest -n 2 --dist worksteal tests/unit --cov --cov-report=
	$(BIN)/coverage report --fail-under=95 --skip-covered
	$(BIN)/python -m pytest -n 2 --ignore=tests/unit

bench: setup
	$(BIN)/python -m bench

demo: setup
	$(BIN)/greenbelt demo

soak: setup
	$(BIN)/python -m bench.soak
	GREENBELT_SOAK=10 $(BIN)/python -m pytest -n 2 $$(grep -rl helpers.soak tests --include='test_*.py')
