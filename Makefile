# The only door to the project. `make` alone lists what can be done.
PYTHON ?= python3
ifeq ($(OS),Windows_NT)
VENV := .venv/Scripts/python.exe
else
VENV := .venv/bin/python
endif
RUN := $(VENV) -X utf8 -m

.DEFAULT_GOAL := help
.PHONY: paper study check test coverage verify accept release explain lab doctor bench readme lock \
	clean help environment style

paper: environment ## build the report in build/paper/; with a section a study: STUDIES="a b"
	@$(RUN) analysis paper $(STUDIES)

study: environment ## run one study of notebooks/studies/ alone: make study STUDY=name
	@$(RUN) analysis study "$(STUDY)"

check: style ## before a commit: style, types, and every test that takes a moment only
	@$(RUN) pytest -n auto --dist loadfile -m "not build and not slow"

test: style ## style, types and every test, whole builds included; some: TESTS=tests/estimators
	@$(RUN) pytest -n auto --dist worksteal $(TESTS)

coverage: environment ## list the lines of analysis/ that no test reaches, builds left out
	@$(RUN) pytest -n auto --dist worksteal -m "not build" --cov --cov-report=term-missing $(TESTS)

verify: environment ## rebuild from raw in a clean copy, compare with what was published
	@$(RUN) analysis verify

accept: environment ## publish this build as the reference, after showing what differs
	@$(RUN) analysis accept $(if $(YES),--yes)

release: environment ## write the deposit of what was verified to build/release/
	@$(RUN) analysis release

explain: environment ## follow a number back to print: make explain ID=hnte.rank_2016
	@$(RUN) analysis explain "$(ID)"

lab: environment ## open the notebooks in JupyterLab
	@$(RUN) analysis lab

doctor: environment ## say what this machine has, and which render engine will run
	@$(RUN) analysis doctor

bench: environment ## time the estimators against other packages; rewrites benchmarks/README.md
	@$(PYTHON) analysis/environment.py bench
	@$(RUN) benchmarks

readme: environment ## write floors, exhibits and the run times of the last build into README.md
	@$(RUN) analysis readme

lock: environment ## pin the newest versions that pyproject.toml allows, with hashes
	@$(PYTHON) analysis/environment.py lock

clean: ## remove everything generated; the environment and your files stay
	@$(PYTHON) analysis/environment.py clean

help: ## list these targets
	@$(PYTHON) analysis/environment.py help

style: environment
	@$(RUN) ruff check analysis benchmarks tests notebooks
	@$(RUN) ruff format --check --quiet analysis benchmarks tests
	@$(RUN) mypy

environment:
	@$(PYTHON) analysis/environment.py sync
