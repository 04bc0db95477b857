"""A request in words, for the pages of both sides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from parvis.core.authorisations import forms, selectors
from parvis.core.authorisations.models import Application
from parvis.core.authorisations.rules import blocks
from parvis.core.files import selectors as files


def standing(application: Application) -> dict[str, Any]:
    """Its state in a word, and how to draw it."""
    return {
        "word": forms.STATES[application.state],
        "kind": forms.STATE_KINDS[application.state],
        "stage": forms.STAGES.get(application.stage, application.stage),
        "reopening": application.reopening,
        "late": selectors.is_late(application),
    }


def about(application: Application) -> dict[str, Any]:
    """What every page of one request shows."""
    return {
        "application": application,
        "standing": standing(application),
        "kind": selectors.kind_of(application),
        "kind_title": selectors.kind_title(application.kind),
        "use": selectors.use_case_of(application),
        "summary": summary(application),
        "document": document(application),
        "authorisations": selectors.authorisations_of(application),
        "history": [line(event) for event in selectors.history(application)],
    }


def summary(application: Application) -> list[dict[str, Any]]:
    """Each page with its answers in words, blank ones left out."""
    released = selectors.released(selectors.kind_of(application))
    return [
        {
            "slug": block.slug,
            "title": forms.BLOCK_TITLES[block.slug],
            "rows": [
                (forms.title_of(name), forms.shown(name, application.answers.get(name), released))
                for name in block.fields
                if application.answers.get(name)
            ],
        }
        for block in blocks.asked_at(application.stage)
    ]


def progress(application: Application) -> list[dict[str, Any]]:
    """Each page with how many things it still lacks."""
    found = selectors.problems(application)
    return [
        {"slug": block.slug, "title": forms.BLOCK_TITLES[block.slug], "lacks": sum(problem.block == block.slug for problem in found)}
        for block in blocks.asked_at(application.stage)
    ]


def problems(application: Application, found: Iterable[blocks.Problem]) -> list[dict[str, Any]]:
    """All at once, each with its page and its words."""
    released = selectors.released(selectors.kind_of(application))
    return [
        {
            "block": problem.block,
            "title": forms.title_of(problem.field) if problem.block != "check" else "",
            "text": str(forms.PROBLEMS[problem.code]) % {"about": str(released.get(problem.about, problem.about))}
            if problem.about
            else forms.PROBLEMS[problem.code],
        }
        for problem in found
    ]


def document(application: Application) -> Mapping[str, Any] | None:
    """The legal text with what the scanner said of it; None when there is none."""
    held = application.answers.get("legal_document") or {}
    try:
        return {"stored": files.file(UUID(held["id"])), "name": held.get("name", "")}
    except (KeyError, ValueError, files.FileGone):
        return None


def line(event: Any) -> dict[str, Any]:
    details = event.details
    return {
        "when": event.at,
        "title": forms.EVENTS.get(event.name, event.name),
        "text": event.text,
        "who": event.actor.display_name if event.actor else "",
        "authorisation": event.authorisation,
        "blocks": [forms.BLOCK_TITLES.get(slug, slug) for slug in details.get("blocks", [])],
        "reopening": event.reopening,
    }


def changes(application: Application) -> list[tuple[str, str, str]]:
    """(title, before, now) since the submission before this one."""
    released = selectors.released(selectors.kind_of(application))
    return [
        (forms.title_of(name), forms.shown(name, before, released), forms.shown(name, now, released))
        for name, before, now in selectors.changed_since_last_time(application)
    ]
