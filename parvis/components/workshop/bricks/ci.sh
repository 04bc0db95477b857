#!/bin/sh
# Shared brick "ci" of Parvis: checks a service that stands in a folder named $SERVICE, and runs its tests.
# Runs anywhere with a POSIX shell and Python; `parvis ci-template --for gitlab` and `--for github` call it.
set -eu
SERVICE=${SERVICE:?name the folder of your service, as in SERVICE=my_service}
PYTHON=${PYTHON:-python3}
[ -z "${INSTALL:-}" ] || "$PYTHON" -m pip install --quiet $INSTALL
"$PYTHON" -m parvis check-system "$SERVICE"
echo "ci: $SERVICE is sound"
