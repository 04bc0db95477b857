"""Programs that others wrote, run against ours: Node packages pinned in ``package-lock.json``."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parent


def installed() -> bool:
    return shutil.which("node") is not None and (FOLDER / "node_modules" / ".package-lock.json").exists()


def run(script: str, told: dict[str, Any], *, timeout: int = 60) -> dict[str, Any]:
    """What ``script`` (a file of this folder) prints as JSON on its last line, given ``told`` as JSON on its input.

    Skips when Node or its packages are absent; a script that fails fails the test with what it wrote.
    """
    if not installed():
        pytest.skip("NODE ABSENT: npm and `make foreign` bring the clients that others wrote")
    ran = subprocess.run(["node", script], cwd=FOLDER, input=json.dumps(told), capture_output=True, text=True, timeout=timeout, check=False)
    assert ran.returncode == 0, f"{script}:\n{ran.stdout[-2000:]}\n{ran.stderr[-4000:]}"
    answer: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return answer
