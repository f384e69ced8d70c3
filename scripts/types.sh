#!/usr/bin/env bash
# Writes the web map's types of the service's answers; run it after a change of the API. With a file as argument: there.
set -euo pipefail
cd "$(dirname "$0")/.."
described=$(mktemp)
trap 'rm -f "$described"' EXIT
.venv/bin/python - > "$described" <<'PYTHON'
import json, sys
from greenbelt_api.app import create_app
from greenbelt_gis.settings import Settings
json.dump(create_app(Settings()).openapi(), sys.stdout)
PYTHON
cd web && PATH="$PWD/../.venv/bin:$PATH" npm run --silent types -- "$described" "$@"
