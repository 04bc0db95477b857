"""Compiles the translations into the wheel."""

from pathlib import Path
from runpy import run_path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileCatalogues(BuildHookInterface):  # type: ignore[misc]
    def initialize(self, _version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        # The file alone: the build has no Django.
        messages = run_path(str(root / "parvis" / "kernel" / "messages.py"))
        folders = {po.parents[3] for name in ("parvis", "france") for po in (root / name).rglob("django.po")}
        messages["compile_outdated"](sorted(folders))
        build_data["artifacts"] += ["parvis/**/*.mo", "france/**/*.mo"]
