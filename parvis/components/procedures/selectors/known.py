"""What is known already about the person of a draft, with its source, its reason and ways to object."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse

from parvis.components.procedures.models import Answer, Asking, File
from parvis.components.procedures.rules.definition import Field, Page, Want
from parvis.components.procedures.rules.progress import Progress
from parvis.components.procedures.selectors.files import answers_by_field, askings_by_need
from parvis.components.procedures.selectors.wording import shown_value, title_of
from parvis.kernel.text import Text

WHO_READ = "/me/trace"


@dataclass(frozen=True, kw_only=True)
class Known:
    """One value, in the shape that the design's badge draws."""

    label: Text
    value: str
    source: str
    fetched_at: datetime | None
    disputed: bool
    field: str


@dataclass(frozen=True, kw_only=True)
class KnownPanel:
    """What one need brought to a page: values, or why there are none (yet)."""

    want: Want
    state: str
    entries: tuple[Known, ...]
    why: str
    wrong_url: str
    who_url: str = WHO_READ

    @property
    def purpose(self) -> str:
        return f"{self.want.purpose} ({self.want.legal_basis})"


def panels_on(file: File, page: Page, form: Progress) -> list[KnownPanel]:
    """For each need that fills a field of this page, what it brought."""
    answers, askings = answers_by_field(file), askings_by_need(file)
    shown = form.shown.get(page.slug, ())
    return [panel for want in file.definition.needs if (panel := panel_of(file, want, page.fields, shown, answers, askings.get(want.name)))]


def panel_of(
    file: File, want: Want, fields: tuple[Field, ...], shown: tuple[Field, ...], answers: dict[str, Answer], asking: Asking | None
) -> KnownPanel | None:
    concerned = [each for each in fields if each.name in want.fills or (each.proposed_from and each.proposed_from.need == want.name)]
    if not concerned or asking is None:
        return None
    return KnownPanel(
        want=want,
        state=asking.state,
        entries=tuple(entries_of(shown, want, answers)),
        why=title_of(asking.why),
        wrong_url=reverse("procedures:dispute", args=[file.procedure.slug, file.id, want.name]),
    )


def entries_of(shown: tuple[Field, ...], want: Want, answers: dict[str, Answer]) -> Iterator[Known]:
    for each in shown:
        answer = answers.get(each.name)
        if each.name in want.fills and answer and answer.source == want.offer:
            yield Known(
                label=each.label,
                value=shown_value(each, answer.value),
                source=title_of(answer.source_title),
                fetched_at=answer.fetched_at,
                disputed=answer.state == Answer.State.DISPUTED,
                field=each.name,
            )


def known_panels(file: File, form: Progress) -> list[KnownPanel]:
    """What each need brought to the whole file."""
    return [panel for page in form.pages for panel in panels_on(file, page, form)]


def correction_url(want: Want, *, fields: list[str], back: str) -> str:
    """Where the person tells the source that it is wrong: about one field when only one is meant."""
    paths = [want.path(filling) for name in fields for filling in want.fills[name]]
    about = {"field": paths[0]} if len(paths) == 1 else {}
    return f"/me/corrections/new?{urlencode({'offer': want.offer, **about, 'next': back})}"


def disputed_values(file: File, want: Want, *, fields: list[str]) -> dict[str, str]:
    """What the source gave for these fields, by its path in the source's answer."""
    answers = answers_by_field(file)
    single = {name: want.fills[name][0] for name in fields if name in answers and len(want.fills[name]) == 1}
    return {path: str(answers[name].value) for name, path in single.items() if not path.startswith("?")}
