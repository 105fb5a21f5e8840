# Two commands: `make run` serves, `make test` checks. Both make the environment first; a second run starts at once.
PYTHON ?= python3
# Which build of PyTorch: cpu is a tenth of the size; "auto" picks one for an NVIDIA card.
TORCH_BACKEND ?= cpu
TORCH := $(shell grep '^torch==' constraints.txt)
BIN := .venv/bin
STAMP := .venv/.installed
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: run test install index lint types unit clean

run: index
	$(BIN)/python app.py $(ARGS)

index: $(STAMP)
	$(BIN)/python -m index build --if-stale

test: lint types unit

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/python -m corpus check

types: $(STAMP)
	$(BIN)/mypy

unit: index
	$(BIN)/python -m pytest

install: $(STAMP)

# uv knows where PyTorch keeps its small builds; where that place cannot be reached, pip takes what it finds.
$(STAMP): constraints.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet -c constraints.txt uv
	$(BIN)/python -c "import torch" 2>/dev/null \
		|| $(BIN)/uv pip install --quiet --python $(BIN)/python --torch-backend $(TORCH_BACKEND) $(TORCH) 2>/dev/null \
		|| $(BIN)/pip install --quiet $(TORCH)
	$(BIN)/pip install --quiet --progress-bar on -c constraints.txt -e ".[dev]"
	unset PYTHONDONTWRITEBYTECODE; $(BIN)/python -m compileall -q .venv/lib/python3*/site-packages >/dev/null 2>&1 || true
	touch $(STAMP)

clean:
	rm -rf .venv .desk/index
