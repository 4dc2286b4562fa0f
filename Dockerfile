FROM python:3.12-slim
RUN apt-get update && apt-get install --yes --no-install-recommends fonts-noto-cjk && rm -rf /var/lib/apt/lists/*
WORKDIR /srv/talent
# What it needs to run; tests and tools are in requirements.txt.
COPY requirements-run.txt ./
RUN pip install --no-cache-dir --require-hashes --requirement requirements-run.txt
COPY . .
RUN pip install --no-cache-dir --no-deps . && useradd --system --create-home talent \
    && install --directory --owner=talent --mode=700 var
USER talent
EXPOSE 8000
CMD ["talent", "serve"]
