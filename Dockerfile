# What is locked is installed in one stage; the other has no pip cache and no build tools.
FROM python:3.11-slim-bookworm AS install
COPY requirements.lock /tmp/
RUN python -m venv /venv \
 && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --require-hashes -r /tmp/requirements.lock

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin camp \
 && install --directory --owner camp --mode 700 /data
COPY --from=install /venv /venv
WORKDIR /camp
COPY alembic.ini ./
COPY alembic alembic
COPY templates templates
COPY app app
RUN /venv/bin/python -m compileall -q app alembic
ENV PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    SOLOCAMP_DATA=/data \
    SOLOCAMP_PORT=8000
USER camp
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ['SOLOCAMP_PORT'] + '/healthz')"]
CMD ["python", "-m", "app.cli", "serve"]
