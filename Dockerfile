# Untested: no container has been built of it yet. See docs/operations.md.
# One image for web, worker and commands; the database is another one (compose.yaml).
FROM python:3.11-slim-bookworm AS made
WORKDIR /srv/citygrid
COPY requirements.txt requirements-analysis.txt constraints.txt ./
RUN python -m venv .venv \
    && .venv/bin/pip install --no-cache-dir -r requirements.txt -r requirements-analysis.txt
COPY . .
RUN .venv/bin/python -c "from app.embedded import assets, translations; translations.prepare(); assets.prepare()"

FROM python:3.11-slim-bookworm
# pg_dump, pg_restore and psql for `flask backup`: of the server's version or newer.
RUN apt-get update \
    && apt-get install -y --no-install-recommends postgresql-client-15 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --home-dir /srv/citygrid citygrid \
    && install -d -o citygrid -g citygrid -m 0700 /var/lib/citygrid
COPY --from=made /srv/citygrid /srv/citygrid
WORKDIR /srv/citygrid
USER citygrid
ENV PATH=/srv/citygrid/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    CITYGRID_VAR=/var/lib/citygrid
VOLUME /var/lib/citygrid
EXPOSE 8000
# All addresses of the container; which of the machine's lead to it, compose.yaml says.
CMD ["gunicorn", "--config", "python:app.web.server", "--bind", "0.0.0.0:8000"]
