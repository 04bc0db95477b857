"""Compiles the translations into the wheel."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileCatalogues(BuildHookInterface):  # type: ignore[misc]
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        # The module alone: the build has no Django.
        spec = spec_from_file_location("messages", root / "parvis" / "kernel" / "messages.py")
        assert spec and spec.loader
        messages = module_from_spec(spec)
        spec.loader.exec_module(messages)
        folders = {po.parents[3] for name in ("parvis", "france") for po in (root / name).rglob("django.po")}
        messages.compile_outdated(sorted(folders))
        build_data["artifacts"] += ["parvis/**/*.mo", "france/**/*.mo"]
