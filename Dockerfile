# syntax=docker/dockerfile:1
# Everything is installed in the first stage; the second has Python and the result, and no compiler or pip cache.
FROM python:3.12-slim AS build

# Where pip finds torch's CPU wheels; without it the default index gives a build with CUDA.
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu

ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /build
RUN python -m venv /opt/quizsvc
COPY requirements.txt ./
RUN /opt/quizsvc/bin/pip install --extra-index-url "$TORCH_INDEX" -r requirements.txt

COPY pyproject.toml README.md LICENSE ./
COPY quizsvc quizsvc
COPY migrations migrations
COPY questions questions
RUN /opt/quizsvc/bin/pip install --no-deps .

FROM python:3.12-slim
COPY --from=build /opt/quizsvc /opt/quizsvc
# The one folder that is written; its owner is the user below, whose number needs no name.
RUN install -d -o 10001 -g 10001 -m 0700 /data

USER 10001:10001
ENV PATH=/opt/quizsvc/bin:$PATH HOME=/data PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    QUIZSVC_HOST=0.0.0.0 QUIZSVC_PORT=8000 QUIZSVC_DATA_DIR=/data QUIZSVC_LOG_FORMAT=json
WORKDIR /data
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/readyz', timeout=2)"]
CMD ["quizsvc", "serve"]
