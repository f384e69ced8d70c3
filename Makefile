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
	$(BIN)/python -m pytest -n 2 --cov --cov-report=
	$(BIN)/coverage report --include='src/greenbelt_gis/checks/*,src/greenbelt_gis/catalogue/*' --fail-under=95 --skip-covered

bench: setup
	$(BIN)/python -m bench

demo: setup
	$(BIN)/greenbelt demo

soak: setup
	$(BIN)/python -m bench.soak
