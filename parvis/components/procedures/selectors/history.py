"""What happened to a file, for those who follow it."""

from __future__ import annotations

from typing import Any

from parvis.components.procedures.lifecycle import BY_NAME, DECIDED, By, State
from parvis.components.procedures.models import File, Passage

TAG_KINDS = {
    State.SUBMITTED: "info",
    State.UNDER_REVIEW: "wait",
    State.ACCEPTED: "ok",
    State.REFUSED: "late",
    State.CLOSED: "plain",
    State.DRAFT: "plain",
}


def timeline(file: File, *, for_agents: bool = False) -> list[dict[str, Any]]:
    """Passages, latest first, as the design's timeline draws them; agents see who, people see the office."""
    passages = file.passages.select_related("agent").order_by("-at", "-id")
    return [line(file, passage, for_agents=for_agents) for passage in passages]


def line(file: File, passage: Passage, *, for_agents: bool) -> dict[str, Any]:
    state = State(passage.to_state)
    return {
        "when": passage.at,
        "title": BY_NAME[passage.transition].title,
        "text": author(file, passage, for_agents=for_agents),
        "tag": state.label if state in DECIDED else "",
        "tag_kind": TAG_KINDS[state],
    }


def author(file: File, passage: Passage, *, for_agents: bool) -> str:
    if passage.by == By.PERSON:
        return file.applicant
    if for_agents and passage.agent:
        return passage.agent.display_name
    return f"{file.organisation.name}, {passage.agent_label}"
