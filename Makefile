# Each target does its own set-up: a fresh machine needs Python 3.11 or newer, make and git, nothing else.
PYTHON ?= python3
BIN := .venv/bin
DEMO := data/example

.PHONY: demo test test-slow check benchmark benchmark-live benchmark-smoke lock clean

demo: .venv/.ready  ## invented communities, from archives to a site
	$(BIN)/staffroom simulate $(DEMO) --contributions 20000 --seed 20210301
	$(BIN)/staffroom run --study $(DEMO)

test: .venv/.ready check  ## lint, types, contracts and all quick tests
	$(BIN)/pytest -n 2 --dist worksteal -m "not slow and not browser"

check: .venv/.ready
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/pyright
	$(BIN)/lint-imports

test-slow: .venv/.ready  ## live sources failing and killed, pages in a browser (needs Debian's chromium), planted truths
	$(BIN)/pytest -n 2 --dist worksteal -m "slow" tests/sources
	$(BIN)/pytest -m "slow or browser" --ignore tests/sources

benchmark: .venv/.ready  ## the headline-sized corpus, stage by stage
	$(BIN)/python -m benchmarks.headline

benchmark-live: .venv/.ready  ## speed and memory of a live source, against a stand-in
	$(BIN)/python -m benchmarks.live --contributions 10000
	$(BIN)/python -m benchmarks.live --contributions 200000 --unlimited

benchmark-smoke: .venv/.ready
	$(BIN)/python -m benchmarks.headline --contributions 20000 --runs 1

lock:  ## pin every version anew (needs uv)
	uv pip compile pyproject.toml --group dev --universal --generate-hashes --no-header \
		--no-emit-index-url --no-emit-find-links --quiet --output-file requirements.lock

clean:
	rm -rf .venv build $(DEMO)/archives $(DEMO)/truth.json $(DEMO)/truth_items.csv
	rm -rf $(DEMO)/raw $(DEMO)/warehouse $(DEMO)/published $(DEMO)/site $(DEMO)/codebook.toml

.venv/.ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Staffroom needs Python 3.11 or newer; found $$($(PYTHON) --version). Set PYTHON=/path/to/python3.11"; exit 2; }
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@
