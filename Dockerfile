# syntax=docker/dockerfile:1
FROM python:3.12-slim

# Where pip finds torch's CPU wheels; without it the default index gives a build with CUDA.
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu

WORKDIR /app
COPY requirements.txt ./
RUN pip install --no-cache-dir --extra-index-url "$TORCH_INDEX" -r requirements.txt

COPY pyproject.toml README.md LICENSE ./
COPY quizsvc quizsvc
COPY migrations migrations
COPY questions questions
RUN pip install --no-cache-dir --no-deps . \
    && useradd --system --uid 10001 --create-home quizsvc \
    && install -d -o quizsvc /data

USER quizsvc
ENV QUIZSVC_HOST=0.0.0.0 QUIZSVC_PORT=8000 QUIZSVC_DATA_DIR=/data PYTHONUNBUFFERED=1
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/readyz', timeout=2)"]
CMD ["quizsvc", "serve"]
