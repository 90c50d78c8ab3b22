# The only door to the project. `make` alone lists what can be done.
PYTHON ?= python3
ifeq ($(OS),Windows_NT)
VENV := .venv/Scripts/python.exe
else
VENV := .venv/bin/python
endif
RUN := $(VENV) -X utf8 -m

.DEFAULT_GOAL := help
.PHONY: paper study test verify accept release explain lab doctor bench readme lock clean help environment

paper: environment ## build the report in build/paper/; with a section a study: STUDIES="a b"
	@$(RUN) analysis paper $(STUDIES)

study: environment ## run one study of notebooks/studies/ alone: make study STUDY=name
	@$(RUN) analysis study "$(STUDY)"

test: environment ## run every test, whole builds and the style check included
	@$(RUN) ruff check analysis benchmarks tests notebooks
	@$(RUN) pytest -n auto --dist worksteal $(TESTS)

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

readme: environment ## write the exhibits and the run times of the last build into README.md
	@$(RUN) analysis readme

lock: environment ## pin the newest versions that pyproject.toml allows, with hashes
	@$(PYTHON) analysis/environment.py lock

clean: ## remove everything generated; the environment and your files stay
	@$(PYTHON) analysis/environment.py clean

help: ## list these targets
	@$(PYTHON) analysis/environment.py help

environment:
	@$(PYTHON) analysis/environment.py sync
