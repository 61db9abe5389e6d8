# `make run` and `make test` need Python 3.11 to 3.14 with its venv module, and nothing else.

.PHONY: run test test-postgres check
.SILENT:

SHELL = /bin/sh
PYTHON = .venv/bin/python
export UV_PYTHON_DOWNLOADS = never
export UV_PROJECT_ENVIRONMENT = .venv

# The database driver is installed only where DATABASE_URL asks for it.
EXTRAS = $(if $(findstring postgres,$(DATABASE_URL)$(DATABASE_URL_FILE)),-postgres,)

run: .venv/installed/run$(EXTRAS)
	exec $(PYTHON) manage.py run

test: .venv/installed/test$(EXTRAS)
	exec $(PYTHON) -m pytest

# What each name installs. --inexact: one set does not remove what another one needs.
.venv/installed/run: SET = --no-default-groups
.venv/installed/run-postgres: SET = --no-default-groups --extra postgres
.venv/installed/test: SET = --group test
.venv/installed/test-postgres: SET = --group test --extra postgres

.venv/installed/%: uv.lock pyproject.toml .venv/pip
	echo "Installing the locked packages …"
	uv=uv; uv --version >/dev/null 2>&1 || uv=.venv/bin/uv; \
	test $$uv = uv || test -x $$uv || $(PYTHON) -m pip install --quiet --disable-pip-version-check uv; \
	env -u VIRTUAL_ENV $$uv sync --quiet --frozen --inexact --python $(PYTHON) $(SET)
	mkdir -p .venv/installed && touch $@

# Made once, with the first Python that is new enough.
.venv/pip:
	for python in python3 python3.14 python3.13 python3.12 python3.11; do \
		if $$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null; then \
			found=$$python; break; \
		fi; \
	done; \
	if [ -z "$$found" ]; then \
		echo "Leeside needs Python 3.11 to 3.14 as python3; please install one and run make again." >&2; exit 1; \
	elif ! $$found -c 'import ensurepip, venv' 2>/dev/null; then \
		echo "The Python module venv is missing; please install the package python3-venv and run make again." >&2; exit 1; \
	elif ! $(PYTHON) -c '' 2>/dev/null; then \
		$$found -m venv --clear .venv; \
	fi
	touch $@
