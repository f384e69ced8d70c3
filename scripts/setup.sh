#!/usr/bin/env bash
# Everything the project needs, on a bare Debian or Ubuntu; elsewhere it says what to install. Safe to repeat.
set -euo pipefail
cd "$(dirname "$0")/.."

need=()
command -v python3 >/dev/null || need+=(python3)
python3 -c 'import ensurepip, venv' 2>/dev/null || need+=(python3-venv)
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || need+=(postgresql)
ls /usr/lib/postgresql/*/lib/postgis-3.so >/dev/null 2>&1 || need+=(postgresql-postgis)
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || need+=(chromium)
[ -n "$(fc-list :lang=zh 2>/dev/null)" ] || need+=(fonts-noto-cjk fontconfig)
# The browser's driver brings a Node that needs it.
[ -n "$(PATH=$PATH:/sbin:/usr/sbin ldconfig -p 2>/dev/null | grep 'libatomic\.so\.1')" ] || need+=(libatomic1)
command -v setpriv >/dev/null || need+=(util-linux)
command -v git >/dev/null || need+=(git)
command -v ogr2ogr >/dev/null || need+=(gdal-bin)

if [ ${#need[@]} -gt 0 ]; then
  if ! command -v apt-get >/dev/null; then
    echo "Please install: Python 3.11 or newer, PostgreSQL with PostGIS 3, Chromium, a Chinese font, git." >&2
    exit 1
  fi
  as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { echo "Please run as root: apt-get install ${need[*]}" >&2; exit 1; }
    as_root=(sudo)
  fi
  # A cluster of the system's own is not wanted; a private one is made on first use.
  "${as_root[@]}" mkdir -p /etc/postgresql-common
  [ -e /etc/postgresql-common/createcluster.conf ] ||
    echo "create_main_cluster = false" | "${as_root[@]}" tee /etc/postgresql-common/createcluster.conf >/dev/null
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -q
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${need[@]}"
fi

# The web map, into the service's package: again whenever one of its files has changed.
build() {
  local built=api/greenbelt_api/web/.built now
  now=$(find web -path web/node_modules -prune -o -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum)
  [ "$(cat "$built" 2>/dev/null || true)" != "$now" ] || return 0
  (cd web && PATH="$PWD/../.venv/bin:$PATH" npm run --silent build -- --logLevel warn)
  echo "$now" > "$built"
}

stamp=.venv/.setup-stamp
wanted=$(cat requirements.lock pyproject.toml web/package-lock.json scripts/setup.sh | sha256sum)
if [ "$(cat "$stamp" 2>/dev/null || true)" = "$wanted" ] && [ -e src/greenbelt_gis/maps/vendor/leaflet/leaflet.js ]; then
  build
  exit 0
fi

uv=$(command -v uv || true)
if [ -z "$uv" ]; then
  python3 -m venv .uv
  .uv/bin/python -m pip install --quiet uv
  uv=.uv/bin/uv
fi
[ -x .venv/bin/python ] || "$uv" venv --quiet --no-python-downloads --python '>=3.11' .venv
"$uv" pip sync --quiet --compile-bytecode --python .venv/bin/python --require-hashes requirements.lock
"$uv" pip install --quiet --python .venv/bin/python --no-deps --editable .

# The scripts of the maps come from npm, with the Node of the lock file: no system Node is needed.
(cd web && PATH="$PWD/../.venv/bin:$PATH" npm ci --no-fund --no-audit --loglevel=error)
vendor=src/greenbelt_gis/maps/vendor/leaflet
rm -rf "$vendor"
mkdir -p "$vendor"
cp -r web/node_modules/leaflet/dist/{leaflet.js,leaflet.css,images} web/node_modules/leaflet/LICENSE "$vendor"

build
echo "$wanted" > "$stamp"
echo "Ready. Try: .venv/bin/greenbelt --help"
