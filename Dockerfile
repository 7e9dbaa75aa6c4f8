# The same program as script/server runs, one process per container (docker-compose.yml).
FROM python:3.13-slim AS build
WORKDIR /hearth
COPY requirements.lock ./
RUN python -m venv .venv \
    && .venv/bin/python -m pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements.lock
COPY . .
# Translations and static files are made here, so that the running container writes nothing beside its home.
RUN .venv/bin/python script/_compile_translations.py \
    && SECRET_KEY=build HEARTH_HOME=/tmp/build .venv/bin/python manage.py collectstatic --noinput -v 0

FROM python:3.13-slim
RUN useradd --uid 10001 --create-home hearth && mkdir /data && chown hearth /data
COPY --from=build /hearth /hearth
WORKDIR /hearth
USER hearth
ENV HEARTH_HOME=/data HEARTH_BIND=0.0.0.0 PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
VOLUME /data
EXPOSE 8000
CMD ["script/run", "web"]
