"""Files of the sandbox that answer nobody are told at start; they stop nothing else."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.core import checks
from django.core.checks import CheckMessage

from parvis.core.hubs import described


class HubsConfig(AppConfig):
    name = "parvis.core.hubs"

    def ready(self) -> None:
        checks.register(every_file_of_the_sandbox_answers)


def every_file_of_the_sandbox_answers(**_: Any) -> list[CheckMessage]:
    found = described.problems()
    return [
        *(checks.Warning(f"{path} is not a folder.", hint="Correct PARVIS_SANDBOX_PAYLOADS.", id="hubs.W001") for path in found["absent"]),
        *(checks.Warning(f"{each.path} {each.problem}.", hint="Mend the file.", id="hubs.W002") for each in found["unreadable"]),
    ]
