"""What happened to a file, for those who follow it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from parvis.components.procedures.lifecycle import BY_NAME, DECIDED, By, State
from parvis.components.procedures.models import File, Passage, VersionMove
from parvis.kernel.text import Text

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
    lines = [line(file, passage, for_agents=for_agents) for passage in passages]
    lines += [of_version(move) for move in file.version_moves.filter(why=[])]
    return sorted(lines, key=lambda each: each["when"], reverse=True)


def of_version(move: VersionMove) -> dict[str, Any]:
    """That the procedure changed, and what became of answers that it does not take any more."""
    said = "; ".join(in_words(each) for each in move.changes)
    title = gettext("The procedure changed: this file follows its new version")
    return {"when": move.at, "title": title, "text": said, "tag": "", "tag_kind": "plain"}


def in_words(change: dict[str, Any]) -> str:
    words = {"label": Text.of(change["label"]), "before": Text.of(change["before"])}
    if change["became"] == "dropped":
        return gettext("“%(label)s” is no longer asked (the answer was: %(before)s)") % words
    if change["became"] == "again":
        return gettext("“%(label)s” is to be answered again (the answer was: %(before)s)") % words
    return gettext("“%(label)s” was kept in another form") % words


def last_changes(file: File) -> list[str]:
    """What a draft's person must know of its last move to a new version: nothing unless an answer changed."""
    move = file.version_moves.filter(why=[]).last() if file.is_draft else None
    return [in_words(each) for each in move.changes] if move else []


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
    if passage.by == By.CLOCK:
        return gettext("Automatic: no agent acted")
    if for_agents and passage.agent:
        return passage.agent.display_name
    return f"{file.organisation.name}, {passage.agent_label}"
