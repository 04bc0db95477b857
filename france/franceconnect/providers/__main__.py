"""The demonstration's identity providers alone, on a machine or a port of their own.

``python -m france.franceconnect.providers --port 9001``, with the portal's PARVIS_ORIGIN, the public PARVIS_PROVIDERS_ORIGIN
of this process and the same PARVIS_PROVIDERS_SECRET on both sides; the portal is told the same PARVIS_PROVIDERS_ORIGIN.
"""

from __future__ import annotations

import argparse
import os
import sys

APPLICATION = "france.franceconnect.providers.wsgi:application"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m france.franceconnect.providers", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8001)
    asked = parser.parse_args()
    os.environ.setdefault("PARVIS_PROVIDERS_ORIGIN", f"http://{asked.host}:{asked.port}")
    # One process: codes used once are remembered in its memory.
    options = ["--interface", "wsgi", "--host", asked.host, "--port", str(asked.port), "--workers", "1", "--log-level", "warning"]
    os.execv(sys.executable, [sys.executable, "-m", "granian", *options, "--no-ws", APPLICATION])  # noqa: S606


if __name__ == "__main__":
    main()
