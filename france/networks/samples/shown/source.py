"""What the invented offers answer."""

from __future__ import annotations

from typing import Any

HOUSEHOLD = {"household": {"people": 3, "quotient": 640}}
NOTICE = {"notice": {"title": "Exercice : rien n’est arrivé", "level": "exercice"}}


def household(_query: Any) -> dict[str, Any]:
    return HOUSEHOLD


def notice(_query: Any) -> dict[str, Any]:
    return NOTICE
