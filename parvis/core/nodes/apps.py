"""Routes of the listener, and offers that another node answers: both are set when the installation starts."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig

SERVED = (
    "checks",
    "asking",
    "description",
    "requesting",
    "renewing",
    "deliveries",
    "comparison",
)  # modules that add their routes, or checks


class NodesConfig(AppConfig):
    name = "parvis.core.nodes"

    def ready(self) -> None:
        for module in SERVED:
            if find_spec(f"{self.name}.{module}") is not None:
                import_module(f"{self.name}.{module}")
        import_module(f"{self.name}.routing").route()
