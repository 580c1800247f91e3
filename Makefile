# make book, make test: everything else is in the README.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
TOOLS := .venv-tools

.PHONY: bench bench-editions book pdf test slow lint types fuzz interrupt lock vulnerabilities serve clean help

book: $(READY)  ## Run the notebooks and compile the book
	$(BIN)/lugan build

pdf: book  ## Print the book, one PDF an edition (needs chromium)
	$(BIN)/lugan pdf

test: $(READY)  ## Run the tests, see that they reach 95 % of the branches of the package, and use the book in a browser
	rm -rf _build/coverage
	$(BIN)/python -m coverage run -m pytest -m "not slow" --ignore tests/browser
	$(BIN)/python -m coverage combine --quiet
	$(BIN)/python -m coverage report
	$(BIN)/python -m coverage json --quiet -o _build/coverage/report.json
	@$(BIN)/python -c 'import json, sys; share = json.load(open("_build/coverage/report.json"))["totals"]["percent_branches_covered"]; sys.exit(f"the tests reach {share:.1f} % of the branches; 95 % is asked for" if share < 95 else 0)'
	$(BIN)/python -m pytest -m "not slow" tests/browser

slow: $(READY)  ## Run the tests that build the book again and again
	$(BIN)/python -m pytest -m slow

lint: $(READY)  ## Look for slips in the code
	$(BIN)/ruff check

types: $(READY)  ## Check the types of the package, strictly
	$(BIN)/mypy

fuzz: $(READY)  ## Try the readers of figures and tables with over a hundred thousand inputs
	LUGAN_FUZZ=16000 $(BIN)/python -m pytest tests/test_fuzz.py

interrupt: $(READY)  ## Stop builds at fifty moments; what stands and what follows must be whole
	LUGAN_MOMENTS=50 $(BIN)/python -m pytest tests/test_interrupted.py

lock:  ## Lock all dependencies with their hashes; with UPGRADE=--upgrade to the newest versions
	$(PYTHON) -m venv $(TOOLS)
	$(TOOLS)/bin/python -m pip install --quiet --disable-pip-version-check uv
	$(TOOLS)/bin/uv pip compile pyproject.toml --extra test --extra check --extra cluster --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --quiet $(UPGRADE) -o requirements.txt
	rm -rf $(TOOLS)

vulnerabilities:  ## Look for known vulnerabilities in the locked dependencies (needs a network)
	@PYTHON=$(PYTHON) .ci/vulnerabilities

serve: $(READY)  ## Serve the built book on this machine, port 8000
	$(BIN)/python -m http.server --bind 127.0.0.1 --directory _build/html 8000

bench: $(READY)  ## Measure the build beside the usual ways, write benchmarks/RESULTS.md
	$(BIN)/python -m benchmarks.bench $(N)

bench-editions: $(READY)  ## Measure what the second edition adds to a build, write benchmarks/RESULTS.md
	$(BIN)/python -m benchmarks.editions

clean:  ## Remove everything that was built (the environment stays)
	rm -rf _build

help:  ## List these targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

# The environment: installed from the locked requirements, checked by hash, once.
$(READY): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; set PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "This Python cannot make environments; install its venv package (on Debian: apt-get install python3-venv)"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-index --no-build-isolation --no-deps -e .
	@touch $@
