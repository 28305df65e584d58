# Effectenkaart as one server; compose.yaml puts two of them behind nginx.
FROM python:3.11-slim-bookworm AS build
RUN python -m venv /opt/venv
COPY requirements.txt .
RUN /opt/venv/bin/pip install --no-cache-dir --only-binary :all: -r requirements.txt

FROM python:3.11-slim-bookworm
# the number is that of the owner of the data folder and of the secrets on the host
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin kaart
COPY --from=build /opt/venv /opt/venv
WORKDIR /app
COPY app.py visit.py ./
COPY .streamlit/config.toml .streamlit/config.toml
COPY static static
COPY pages pages
COPY data data
COPY effectmap effectmap
ENV PATH=/opt/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    EFFECTMAP_NO_VENV=1 EFFECTMAP_DATA=/gemeente PORT=8501
USER 10001
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/_stcore/health', timeout=8)"]
CMD ["sh", "-c", "exec streamlit run app.py --server.headless true --server.address 0.0.0.0 --server.port $PORT --server.fileWatcherType none --secrets.files /run/secrets/inloggen.toml"]
