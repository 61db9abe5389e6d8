# One image for the web server and the worker. Settings come from the environment alone; nothing secret is built in.
FROM python:3.12-slim

RUN pip install --no-cache-dir uv==0.13.9 && useradd --create-home --uid 1000 leeside
WORKDIR /home/leeside/app

COPY pyproject.toml uv.lock ./
RUN UV_PYTHON_DOWNLOADS=never uv sync --frozen --no-default-groups --extra postgres --extra redis --compile-bytecode

COPY --chown=leeside . .
RUN install -d -o leeside -g leeside var
USER leeside

ENV PATH=/home/leeside/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 DEMO=0
EXPOSE 8000
HEALTHCHECK --start-period=120s CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=3)"]
CMD ["python", "manage.py", "run", "--host", "0.0.0.0", "--without-worker"]
