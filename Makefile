# Each target works alone from a fresh clone, given make and Python 3.11 or newer.

VENV ?= .venv
PYTHON := $(VENV)/bin/python
PIP := $(PYTHON) -m pip --quiet --disable-pip-version-check --no-input

# Installing without compiling everything saves a minute; then what is imported has to be kept compiled.
unexport PYTHONDONTWRITEBYTECODE

# 3.11 first: constraints.txt was written with it. A name that is on the path may still not run.
find_python = for name in python3.11 python3 python3.12 python3.13 python; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo "$$name" && break; done

# Files that say what is installed. They are written last, so an interrupted installation is done again.
RUNTIME := $(VENV)/.runtime-installed
DEV := $(VENV)/.dev-installed
BENCH := $(VENV)/.bench-installed

REAL_DATA := themes/nps_journey/en.jsonl \
	sentiment/el/skroutz_shops.jsonl.gz \
	sentiment/sv/swedish_reviews_small.jsonl.gz \
	sentiment/fa/snappfood.jsonl.gz \
	sentiment/ar/elsahar_restaurants.jsonl.gz

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo demo-real test lint format eval bench bench-growth bench-gpu bench-themes clean need-data

help: ## Show this list
	@grep -E '^[a-z-]+:.*## ' $(firstword $(MAKEFILE_LIST)) | sed 's/:.*## /:/' \
	| awk -F: '{ printf "  make %-12s %s\n", $$1, $$2 }'

demo: $(RUNTIME) ## Analyse the sample corpora and write a report
	$(PYTHON) -m voc analyze corpora/*.csv -o runs/demo
	@echo "The report is runs/demo/report.html"

demo-real: need-data $(RUNTIME) ## Analyse 2,000 comments each of five public data sets in VOC_DATA
	$(PYTHON) -m voc analyze $(foreach file,$(REAL_DATA),"$(VOC_DATA)/$(file)") --limit 2000 -o runs/demo-real
	@echo "The report is runs/demo-real/report.html"

test: $(DEV) ## Run the tests
	$(PYTHON) -m pytest

lint: $(DEV) ## Check style and types
	$(VENV)/bin/ruff check
	$(VENV)/bin/ruff format --check
	$(VENV)/bin/mypy

format: $(DEV) ## Lay out the code and repair what can be repaired
	$(VENV)/bin/ruff check --fix
	$(VENV)/bin/ruff format

eval: need-data $(RUNTIME) ## Evaluate the heads on the data sets in VOC_DATA
	$(PYTHON) scripts/evaluate.py --data "$(VOC_DATA)" --write docs/benchmarks.md

bench: $(BENCH) ## Compare speed and memory with other engines; with VOC_DATA, time an analysis too
	$(PYTHON) -m benchmarks.compare $(BENCH_OPTIONS)
	$(PYTHON) -m benchmarks.heads
	@if [ -n "$(VOC_DATA)" ]; then $(PYTHON) benchmarks/end_to_end.py --data "$(VOC_DATA)"; fi

bench-growth: $(BENCH) ## Measure time and memory of voc on 1,000 to 1,000,000 texts
	$(PYTHON) -m benchmarks.compare --name growth --engines= --peers= --kinds= --second-run 0 \
		--growth 1000,10000,100000,1000000 $(BENCH_OPTIONS)

bench-gpu: $(BENCH) ## Measure the encoder on a GPU
	$(PYTHON) -m benchmarks.gpu $(BENCH_OPTIONS)

bench-themes: need-data $(BENCH) ## Compare ways to find themes with BERTopic, Turftopic and EVoC
	$(PIP) install --no-compile --no-deps -c benchmarks/constraints.txt turftopic
	$(PYTHON) -m benchmarks.themes --data "$(VOC_DATA)" --write docs/benchmarks.md $(BENCH_OPTIONS)

clean: ## Remove the virtual environment, the caches and the runs of the demos
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache
	rm -rf runs/demo runs/demo-real runs/bench
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

need-data:
	@if [ -z "$(VOC_DATA)" ]; then \
		echo "VOC_DATA must be the folder of the public data sets (with themes/ and sentiment/)," \
			"and it is not set. Run: make $(firstword $(MAKECMDGOALS)) VOC_DATA=path" >&2; exit 1; \
	elif [ ! -d "$(VOC_DATA)/themes" ] || [ ! -d "$(VOC_DATA)/sentiment" ]; then \
		echo "VOC_DATA must be a folder with themes/ and sentiment/, and $(VOC_DATA) is not." \
			"Run: make $(firstword $(MAKECMDGOALS)) VOC_DATA=path" >&2; exit 1; \
	fi

# Without this file the environment may be half made: start from an empty one. With it, but older than
# the requirements, install on top; the file goes first, in case that is interrupted.
$(RUNTIME): pyproject.toml constraints.txt setup.py $(wildcard voc/inference/native/*.[ch])
	@if [ -e $@ ]; then rm $@; else \
		python="$$($(find_python))"; \
		if [ -z "$$python" ]; then \
			echo "voc needs Python 3.11 or newer, and none is on the path. Install it first." >&2; exit 1; \
		fi; \
		echo "Creating the virtual environment $(VENV) with $$python"; \
		"$$python" -m venv $$(test ! -e $(VENV)/pyvenv.cfg || echo --clear) $(VENV); \
	fi
	@echo "Installing voc and what it needs into $(VENV) (a few minutes the first time)"
	@$(PIP) install --no-compile -c constraints.txt -e .
	@touch $@

$(DEV): $(RUNTIME)
	@echo "Installing the tools for tests and checks into $(VENV)"
	@$(PIP) install --no-compile -c constraints.txt -e ".[dev]"
	@touch $@

$(BENCH): $(RUNTIME) benchmarks/constraints.txt
	@echo "Installing the engines to compare with into $(VENV)"
	@$(PIP) install --no-compile -c constraints.txt -c benchmarks/constraints.txt -e ".[bench]"
	@touch $@
