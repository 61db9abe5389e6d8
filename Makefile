# `make run` and `make test` need Python 3.11 to 3.14 with its venv module, and nothing else.

.PHONY: run test test-postgres check deep bench
.SILENT:

PYTHON = .venv/bin/python
export UV_PYTHON_DOWNLOADS = never
export UV_PROJECT_ENVIRONMENT = .venv
unexport VIRTUAL_ENV

# The drivers of PostgreSQL and Redis are installed only where DATABASE_URL and CACHE_URL ask for them.
EXTRA = $(if $(findstring postgres,$(DATABASE_URL)$(DATABASE_URL_FILE)),-postgres,)
REDIS = $(if $(findstring redis,$(CACHE_URL))$(CACHE_URL_FILE),.venv/installed/redis,)

# A file's tests stay together, so that what a file loads is loaded once.
PYTEST ?= -n auto --dist loadfile

run: .venv/installed/run$(EXTRA) $(REDIS)
	exec $(PYTHON) manage.py run

test: .venv/installed/test$(EXTRA)
	exec $(PYTHON) -m pytest $(PYTEST)

# On the PostgreSQL of DATABASE_URL, else on one that is started for it and stopped after.
test-postgres: .venv/installed/test-postgres
	exec $(PYTHON) -m tests.postgres $(PYTEST)

# The long runs, some hours: what they find goes to tests/deep/FIGURES.md. RIGS="kill power_cut" runs these alone.
deep: .venv/installed/test-postgres
	exec $(PYTHON) -m tests.deep $(RIGS)

check: .venv/installed/check
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	find templates portal intake content -name '*.html' | xargs .venv/bin/djade --check
	DJANGO_SETTINGS_MODULE=tests.settings $(PYTHON) -W error manage.py makemigrations --check --dry-run
	$(PYTHON) -m tests.production -W error manage.py check --deploy --fail-level WARNING

# Our speed as ratios to the bare limits of this machine, on SQLite and on the PostgreSQL of DATABASE_URL or one of its own.
bench: .venv/installed/bench
	exec $(PYTHON) -m tests.bench

# What each name installs. --inexact: one set does not take away what another one needs.
.venv/installed/run: SET = --no-default-groups
.venv/installed/run-postgres: SET = --no-default-groups --extra postgres
.venv/installed/redis: SET = --no-default-groups --extra redis
.venv/installed/test: SET = --group test
.venv/installed/test-postgres: SET = --group test --group pg --extra postgres
.venv/installed/bench: SET = --no-default-groups --group pg --extra postgres
.venv/installed/check: SET = --group test --group lint

.venv/installed/%: uv.lock pyproject.toml .venv/made
	echo "Installing the locked packages …"
	uv=uv; \
	if ! uv --version >/dev/null 2>&1; then \
		uv=.venv/bin/uv; \
		test -x $$uv || $(PYTHON) -m pip install --quiet --disable-pip-version-check uv; \
	fi; \
	set -- sync --quiet --frozen --inexact --python $(PYTHON) $(SET); \
	$$uv "$$@" 2>/dev/null || UV_SYSTEM_CERTS=1 $$uv "$$@"  # again with the machine's own certificates, and aloud
	mkdir -p .venv/installed && touch $@

# Made once, with the first Python that will do.
.venv/made:
	for python in python3 python3.14 python3.13 python3.12 python3.11; do \
		if $$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null; then \
			found=$$python; break; \
		fi; \
	done; \
	if [ -z "$$found" ]; then \
		echo "Leeside needs Python 3.11 to 3.14 as python3: please install one, then run make again." >&2; exit 1; \
	elif ! $$found -c 'import ensurepip, venv' 2>/dev/null; then \
		echo "Python's venv module is missing: please install the package python3-venv, then run make again." >&2; exit 1; \
	elif ! $(PYTHON) -c '' 2>/dev/null; then \
		$$found -m venv --clear .venv; \
	fi
	touch $@
