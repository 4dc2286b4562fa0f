# Everything runs from a fresh clone with Python >= 3.11 and make; nothing is installed outside .venv.
PYTHON ?= python3
UV = .venv/bin/uv
export UV_PYTHON_DOWNLOADS = never
STAMP = .venv/.synced
# One process per core for the tests; each has a database of its own. They begin with the browser's and end with
# the small ones of `unit`, as the folders stand, so that no process waits long for the other's last module.
WORKERS ?= 2

.PHONY: run venv test check bench relevance lock clean

run: $(STAMP)  ## start the application on http://127.0.0.1:8000
	@.venv/bin/talent serve

venv: $(STAMP)  ## only prepare .venv with the `talent` command

$(STAMP): requirements.txt pyproject.toml
	@test -x $(UV) || { $(PYTHON) -m venv .venv && .venv/bin/pip install --quiet uv==0.13.9; }
	@$(UV) pip sync --quiet --python .venv/bin/python --require-hashes requirements.txt
	@$(UV) pip install --quiet --python .venv/bin/python --no-deps --editable .
	@touch $@

# A run starts hundreds of interpreters, each of which would compile every module again.
test: export PYTHONDONTWRITEBYTECODE =
test: $(STAMP)  ## every test, against a real PostgreSQL started for the run
	.venv/bin/pytest -n $(WORKERS) --dist loadscope --no-loadscope-reorder

check: $(STAMP)  ## style, types, architecture
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports

bench: $(STAMP)  ## every benchmark; prints ratios measured in this run
	.venv/bin/python -m benchmarks

relevance: $(STAMP)  ## how good search and proposals are; fails below the gates
	.venv/bin/pytest -q -s tests/relevance

EXPORT = $(UV) export --quiet --format requirements.txt --no-emit-project
lock: pyproject.toml  ## pin all dependencies by hash; the files name no host
	$(UV) lock
	$(EXPORT) --all-groups --all-extras --output-file requirements.txt
	$(EXPORT) --no-dev --output-file requirements-run.txt

clean:  ## what can be made anew; never `var`, where the embedded database and its key lie
	rm -rf .venv artifacts
