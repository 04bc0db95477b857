#!/bin/sh
# Shared brick "deploy" of Parvis: releases side by side, a link that says which one runs, a check before and after, and back.
#   sh deploy.sh roll-out VERSION     install, check, migrate, switch, restart, ask /healthz; goes back by itself when it does not answer
#   sh deploy.sh roll-back            the release before
# No container. On several machines, run it on one, watch it, then on the others: that is the staged roll-out.
# Migrations only go forward: a release must run on the database of the next one (docs/operations.md).
set -eu
ROOT=${ROOT:-/srv/parvis}
INSTALL=${INSTALL:-'python3 -m venv "$RELEASE/venv" && "$RELEASE/venv/bin/pip" install --quiet "parvis==$VERSION"'}
CHECK=${CHECK:-'"$RELEASE/venv/bin/python" -m django check --deploy --settings parvis.settings'}
MIGRATE=${MIGRATE:-'"$RELEASE/venv/bin/parvis" migrate'}
RESTART=${RESTART:-'systemctl restart parvis-web parvis-worker'}
HEALTHY=${HEALTHY:-'curl --fail --silent --retry 10 --retry-connrefused --retry-delay 1 http://127.0.0.1:8000/healthz'}

switch() { # release
  ln -sfn "$1" "$ROOT/.next" && mv -T "$ROOT/.next" "$ROOT/current"
}

roll_back() {
  before=$(cat "$ROOT/before") && [ -d "$before" ] || { echo "deploy: there is no release before this one" >&2; exit 1; }
  switch "$before" && eval "$RESTART" && eval "$HEALTHY" && echo "deploy: back on $(basename "$before")"
}

roll_out() {
  VERSION=$1; RELEASE="$ROOT/releases/$VERSION"; export VERSION RELEASE
  mkdir -p "$RELEASE"
  eval "$INSTALL" && eval "$CHECK" && eval "$MIGRATE" || { echo "deploy: $VERSION is not sound; nothing was switched" >&2; exit 1; }
  [ ! -e "$ROOT/current" ] || readlink "$ROOT/current" > "$ROOT/before"
  switch "$RELEASE"
  if eval "$RESTART" && eval "$HEALTHY"; then echo "deploy: $VERSION runs"; else
    echo "deploy: $VERSION does not answer; going back" >&2; roll_back; exit 1
  fi
}

case "${1:-}" in
  roll-out) roll_out "${2:?which version}" ;;
  roll-back) roll_back ;;
  *) sed -n 2,6p "$0"; exit 2 ;;
esac
