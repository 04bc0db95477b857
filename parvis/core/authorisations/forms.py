"""What applicants and instructors type, and the words for each problem."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.core.authorisations.rules import blocks
from parvis.core.authorisations.rules.blocks import Block, Problem
from parvis.kernel.text import Text

PROBLEMS = {
    "missing": _("This is missing. Fill it in, or come back to it: what you typed is kept."),
    "none-chosen": _("No data are chosen. Tick what you need, and say why for each."),
    "not-released": _("“%(about)s” is not given by this source. Untick it, or choose something else."),
    "no-reason": _("Say why you cannot do without “%(about)s”: instructors decide data by data."),
    "address": _("This is not a web address. Copy it from your browser, beginning with https://."),
    "no-text": _("Give the address of the legal text, or add it as a PDF document: one of the two is needed."),
    "identifier": _("“%(about)s” is not an identifier of a body. Write one per line, figures and letters only."),
    "months": _("Write a number of months in figures, 1 or more."),
    "too-long-unexplained": _("Data kept for more than 36 months need a justification: say which text or need asks for it."),
    "calls": _("Write a number of calls a minute in figures, from 1 to 10,000."),
    "email": _("This is not an e-mail address. Write it like name@example.org."),
    "not-accepted": _("Tick this once your tests with invented data are done: production is not the place for them."),
    "date": _("This is not a date. Choose a day, or write it like 2027-01-31."),
    "past": _("This day is over. Give the day on which you plan to begin, or today."),
    "terms": _("Agree to the terms of use to send the request."),
    "officer": _("Tell your data protection officer, then tick this: they will be written to at approval."),
}
BLOCK_TITLES = {
    "basics": _("Project and purpose"),
    "data": _("Data"),
    "legal": _("Legal basis"),
    "personal-data": _("Recipients and retention"),
    "volumes": _("Volumes"),
    "contacts": _("Contacts"),
    "security": _("Security and start"),
    "check": _("Check your answers"),
}
CONTACT_TITLES = {
    "technical": _("Technical contact"),
    "business": _("Business contact"),
    "data_controller": _("Data controller"),
    "data_protection_officer": _("Data protection officer"),
}
CONTACT_HINTS = {
    "technical": _("Receives the token and news of outages."),
    "business": _("Answers questions about the project."),
    "data_controller": _("Whoever decides why and how the data are processed. Written to at approval."),
    "data_protection_officer": _("Written to at approval."),
}
STATES = {
    "draft": pgettext_lazy("request", "Draft"),
    "submitted": pgettext_lazy("request", "Under instruction"),
    "changes_requested": pgettext_lazy("request", "Changes requested"),
    "validated": pgettext_lazy("request", "Validated"),
    "refused": pgettext_lazy("request", "Refused"),
    "archived": pgettext_lazy("request", "Archived"),
    "revoked": pgettext_lazy("request", "Revoked"),
}
STATE_KINDS = {
    "draft": "plain",
    "submitted": "wait",
    "changes_requested": "wait",
    "validated": "ok",
    "refused": "late",
    "archived": "plain",
    "revoked": "late",
}
EVENTS = {
    "create": _("Request begun"),
    "create_by_api": _("Request begun by a program"),
    "auto_generate": _("Request made by the platform"),
    "copy": _("Copied from another request"),
    "submit": _("Request sent"),
    "claim": _("Taken by an instructor"),
    "request_changes": _("Changes requested"),
    "refuse": pgettext_lazy("event", "Refused"),
    "approve": pgettext_lazy("event", "Approved"),
    "revoke": pgettext_lazy("event", "Revoked"),
    "reopen": _("Opened again to change it"),
    "cancel_reopening": _("Changes given up"),
    "start_next_stage": _("Production request begun"),
    "cancel_next_stage": _("Production request given up"),
    "archive": pgettext_lazy("event", "Archived"),
    "system_archive": _("Archived: nobody had touched it for six months"),
    "transfer": _("Handed to a colleague"),
    "applicant_message": _("Message from the applicant"),
    "instructor_message": _("Message from the instructors"),
    "system_reminder": _("Reminder of the end date"),
    "system_import": _("Brought in from another system"),
    "admin_update": _("Changed by the platform"),
    "admin_change": _("Changed by the platform"),
    "bulk_update": _("Changed with many others"),
}
STAGES = {"sandbox": pgettext_lazy("stage", "Sandbox"), "production": pgettext_lazy("stage", "Production")}


def short(label: Any, help_text: Any = "", **more: Any) -> forms.CharField:
    return forms.CharField(label=label, help_text=help_text, **{"max_length": 200, **more})


def long(label: Any, help_text: Any = "", **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, widget=forms.Textarea(attrs={"rows": 4, "maxlength": 5000}), **{"max_length": 5000, **more}
    )


class BlockForm(forms.Form):
    """One page of a request. Nothing typed is refused: problems are told beside it, by ``rules.blocks``."""

    def __init__(self, data: Mapping[str, Any], **more: Any) -> None:
        super().__init__(data, **more)

    def full_clean(self) -> None:
        self._errors = ErrorDict()
        self.cleaned_data = {}

    def typed(self) -> dict[str, Any]:
        """What was typed, as answers keep it; cut where nobody types by hand."""
        found = {name: field.widget.value_from_datadict(self.data, self.files, name) for name, field in self.fields.items()}
        return {name: value[:5000] if isinstance(value, str) else value for name, value in found.items()}

    def say(self, problems: Iterable[Problem]) -> None:
        for problem in problems:
            self.add_error(
                self.place_of(problem), forms.ValidationError(PROBLEMS[problem.code], params={"about": self.called(problem.about)})
            )

    def place_of(self, problem: Problem) -> str | None:
        return problem.field if problem.field in self.fields else None

    def called(self, about: str) -> str:
        return about


class BasicsForm(BlockForm):
    title = short(_("Name of the project"), _("Instructors and the public register show it."))
    description = long(
        _("What for?"), _("The purpose: what your service does, for whom, and what changes for them once it has the data. It is public.")
    )


class LegalForm(BlockForm):
    legal_basis = long(
        _("Which text gives you the right to these data?"),
        _("Its nature and reference: a law, a decree, a deliberation, with the article."),
    )
    legal_url = short(_("Address of the text"), _("If it is published."), max_length=500, required=False)


class PersonalDataForm(BlockForm):
    recipients = long(_("Who will see the data?"), _("Departments and jobs, not names."))
    recipient_bodies = long(
        _("Other bodies that you will name as recipients"),
        _("Their identifiers, one per line. Leave it empty if the data stay in yours."),
        required=False,
    )
    retention_months = short(_("How many months will you keep the data?"), max_length=10, widget=forms.TextInput({"inputmode": "numeric"}))
    retention_justification = long(_("If more than 36 months: why?"), required=False)


class VolumesForm(BlockForm):
    calls_per_minute = short(_("How many calls a minute at most?"), max_length=12, widget=forms.TextInput({"inputmode": "numeric"}))
    volume_justification = long(_("Where does this figure come from?"), _("How many people or companies, how often, and when most."))


class SecurityForm(BlockForm):
    operational_acceptance = forms.BooleanField(
        label=_("The service is tested and ready: operational acceptance was pronounced, with invented data only.")
    )
    security_measures = long(
        _("How are the data protected?"), _("Who may sign in and how, what is encrypted, what is logged, and how an incident is handled.")
    )
    planned_on = forms.CharField(label=_("When do you plan to begin?"), max_length=20, widget=forms.TextInput({"type": "date"}))


class ContactsForm(BlockForm):
    """Four contacts of six parts each, made from the rules' list."""

    def __init__(self, data: Mapping[str, Any], **more: Any) -> None:
        super().__init__(data, **more)
        for who in blocks.CONTACTS:
            self.fields |= {f"{who}_{part}": made for part, made in contact_fields().items()}

    def groups(self) -> Iterator[dict[str, Any]]:
        for who in blocks.CONTACTS:
            parts = [self[f"{who}_{part}"] for part in blocks.CONTACT_PARTS]
            yield {"title": CONTACT_TITLES[who], "hint": CONTACT_HINTS[who], "parts": parts}


def contact_fields() -> dict[str, forms.Field]:
    kinds = [("", _("Choose")), (blocks.PERSON, _("A person")), (blocks.ORGANISATION, _("A department"))]
    return {
        "type": forms.ChoiceField(label=_("Person or department"), choices=kinds),
        "family_name": short(_("Family name, or name of the department")),
        "given_name": short(_("Given name"), required=False),
        "email": short(_("E-mail address"), widget=forms.TextInput({"type": "email"})),
        "phone_number": short(_("Telephone"), max_length=40, required=False),
        "job_title": short(_("Job"), required=False),
    }


class DataForm(BlockForm):
    """What the source gives, each with a box and a reason; ``released`` are names and titles."""

    def __init__(self, data: Mapping[str, Any], *, released: Mapping[str, Text], **more: Any) -> None:
        super().__init__(data, **more)
        self.released = released
        for name, title in released.items():
            self.fields[f"field_{name}"] = forms.BooleanField(label=str(title), required=False)
            self.fields[f"why_{name}"] = forms.CharField(label=_("Why do you need it?"), required=False, max_length=500)

    def typed(self) -> dict[str, Any]:
        """Reasons of what was unticked are kept too: nothing typed is lost."""
        raw = super().typed()
        reasons = {name: raw[f"why_{name}"] for name in self.released if raw[f"why_{name}"]}
        return {"fields": [name for name in self.released if raw[f"field_{name}"]], "reasons": reasons}

    def chosen(self) -> list[dict[str, Any]]:
        """What is ticked or has a reason already, in sight; the rest unfolds."""
        return [row for row in self.rows() if row["box"].value() or row["why"].value()]

    def others(self) -> list[dict[str, Any]]:
        return [row for row in self.rows() if not (row["box"].value() or row["why"].value())]

    def rows(self) -> Iterator[dict[str, Any]]:
        for name, title in self.released.items():
            yield {"name": name, "title": title, "box": self[f"field_{name}"], "why": self[f"why_{name}"]}

    def place_of(self, problem: Problem) -> str | None:
        name = f"{'why' if problem.code == 'no-reason' else 'field'}_{problem.about}"
        return name if name in self.fields else None

    def called(self, about: str) -> str:
        return str(self.released.get(about, about))


PLAIN: dict[str, type[BlockForm]] = {
    "basics": BasicsForm,
    "legal": LegalForm,
    "personal-data": PersonalDataForm,
    "volumes": VolumesForm,
    "contacts": ContactsForm,
    "security": SecurityForm,
}


def form_of(block: Block, data: Mapping[str, Any], *, released: Mapping[str, Text]) -> BlockForm:
    return DataForm(data, released=released) if block.slug == "data" else PLAIN[block.slug](data)


def as_typed(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers as a form would receive them."""
    boxes = {f"field_{name}": "on" for name in answers.get("fields") or ()}
    reasons = {f"why_{name}": why for name, why in (answers.get("reasons") or {}).items()}
    plain = {name: value for name, value in answers.items() if not isinstance(value, (list, dict))}
    return {**{name: value for name, value in plain.items() if value is not False}, **boxes, **reasons}


FIELD_TITLES: dict[str, Any] = {
    "fields": _("Data"),
    "reasons": _("Why each is needed"),
    "legal_document": _("Legal text, as a document"),
    **{name: made.label for form in PLAIN.values() for name, made in form.base_fields.items()},
}


def title_of(name: str) -> str:
    """A field as its page calls it; of a contact, whose it is too."""
    for who in blocks.CONTACTS:
        if name.startswith(f"{who}_"):
            return f"{CONTACT_TITLES[who]} – {contact_fields()[name.removeprefix(f'{who}_')].label}"
    return str(FIELD_TITLES.get(name, name))


def shown(name: str, value: Any, released: Mapping[str, Text]) -> str:
    """An answer in words, for whoever reads and does not write."""
    if name == "fields":
        return "\n".join(f"{released.get(each, each)}" for each in value or ())
    if name == "reasons":
        return "\n".join(f"{released.get(each, each)} – {why}" for each, why in (value or {}).items())
    if isinstance(value, dict):
        return str(value.get("name", ""))
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    if name.endswith("_type"):
        return str({blocks.PERSON: _("A person"), blocks.ORGANISATION: _("A department")}.get(str(value), ""))
    return str(value or "")


class MessageForm(forms.Form):
    text = long(pgettext_lazy("to somebody", "Your message"), max_length=4000)


class TransferForm(forms.Form):
    to = forms.ChoiceField(label=_("Colleague"), choices=())

    def __init__(self, *args: Any, people: Iterable[Any], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["to"].choices = [(str(person.pk), person.display_name) for person in people]  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    text = long(_("Reason, which the applicant will read"), max_length=4000)


class ChangesForm(forms.Form):
    in_blocks = forms.MultipleChoiceField(label=_("Pages to change"), widget=forms.CheckboxSelectMultiple, required=False)
    text = long(_("What to change, and why"), max_length=4000)

    def __init__(self, *args: Any, asked: Iterable[Block], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["in_blocks"].choices = [(each.slug, BLOCK_TITLES[each.slug]) for each in asked]  # type: ignore[attr-defined]


class ApprovalForm(forms.Form):
    """What is given: what was asked, or less."""

    fields_given = forms.MultipleChoiceField(label=_("Data given"), widget=forms.CheckboxSelectMultiple)
    calls_per_minute = forms.IntegerField(label=_("Calls a minute at most"), min_value=1, max_value=blocks.MOST_CALLS, required=False)
    valid_from = forms.DateField(label=_("From"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    valid_until = forms.DateField(label=_("Until"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    case_required = forms.BooleanField(label=_("Each call must prove which case it serves."), required=False)
    text = long(_("Message to the applicant"), max_length=4000, required=False)

    def __init__(self, *args: Any, fields: Mapping[str, object], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["fields_given"].choices = list(fields.items())  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("valid_from") and given.get("valid_until") and given["valid_until"] < given["valid_from"]:
            self.add_error("valid_until", _("The authorisation would end before it begins. Swap the two dates."))
        return given


class PhraseForm(forms.Form):
    purpose = forms.ChoiceField(
        label=_("For"),
        choices=[
            ("request_changes", _("Asking for changes")),
            ("refuse", _("Refusing")),
            ("revoke", _("Revoking")),
            ("instructor_message", _("Messages")),
        ],
    )
    title = short(_("Name of the template"), max_length=120)
    text = long(_("Text"), max_length=4000)


class InboxForm(forms.Form):
    q = forms.CharField(label=_("Reference, project or body"), required=False, max_length=100)
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), *((s, t) for s, t in STATES.items() if s != "draft")]
    )
    kind = forms.ChoiceField(label=_("Asked for"), required=False)
    assigned = forms.ChoiceField(
        label=_("Instructor"), required=False, choices=[("", _("All")), ("me", _("Assigned to me")), ("nobody", _("Assigned to nobody"))]
    )
    late = forms.BooleanField(label=_("Late only"), required=False)

    def __init__(self, *args: Any, kinds: Iterable[Any], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["kind"].choices = [("", _("All")), *((kind.slug, kind.title) for kind in kinds)]  # type: ignore[attr-defined]
