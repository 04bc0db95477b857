"""What agents and people type about a request for a document."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from france.document_requests.actions import Reply
from france.document_requests.models import Answer
from france.document_requests.rules import OBTAINED, Given
from france.document_requests.wording import GIVEN, GROUNDS, STANDINGS
from parvis.core.people.selectors import Organisation
from parvis.design.fields import ThreePartDate
from parvis.kernel.calendar import today

LONGEST = 5000


class ReplyForm(forms.Form):
    """The answer to a request; each kind needs what makes it checkable."""

    use_required_attribute = False
    given = forms.ChoiceField(
        label=_("Your answer"),
        widget=forms.RadioSelect,
        choices=[(each.value, GIVEN[each]) for each in Given],
        error_messages={"required": _("Choose an answer.")},
    )
    grounds = forms.MultipleChoiceField(
        label=_("Grounds of a refusal or of hidden passages"),
        help_text=_("The list is that of the law: nothing else allows a refusal."),
        widget=forms.CheckboxSelectMultiple,
        choices=list(GROUNDS.items()),
        required=False,
    )
    explanation = forms.CharField(
        label=_("What the person must understand"),
        help_text=_("What was hidden and why, or why the document is refused or not held."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=LONGEST,
        required=False,
    )
    link = forms.URLField(label=_("Address of the document"), required=False, max_length=500, assume_scheme="https")
    document = forms.FileField(label=_("The document"), help_text=_("PDF, CSV, ODT, ZIP or a picture, up to 20 MB."), required=False)
    reuse = forms.ChoiceField(
        label=_("What reuse is allowed"),
        help_text=_("Free by default. A fee is allowed in two cases only; somebody else’s copyright is kept."),
        widget=forms.RadioSelect,
        choices=Answer.Reuse.choices,
        required=False,
    )
    holder = forms.CharField(label=_("Holder of the copyright"), max_length=200, required=False)

    def __init__(self, *args: Any, rules: str | None = None, **kwargs: Any) -> None:
        """``rules`` is what the system knows of an algorithm, where its rules are what is asked for: they are told in words."""
        super().__init__(*args, **kwargs)
        self.in_words = rules is not None
        if self.in_words:
            self.initial.update(explanation=rules, reuse=Answer.Reuse.FREE)
            self.fields["explanation"].label = _("The rules, and how they were applied")
            self.fields["explanation"].help_text = _(
                "Its part in the decision, data and sources, parameters and their weight, operations. What the system knows is filled in: read it again."
            )
            self.fields["explanation"].widget.attrs["rows"] = 16

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        given = cleaned.get("given")
        if given in (Given.PARTIAL, Given.REFUSED) and not cleaned.get("grounds"):
            self.add_error("grounds", _("Choose the ground: without one of the law’s, the document is handed over."))
        if given in (Given.PARTIAL, Given.REFUSED, Given.NOT_HELD) and not cleaned.get("explanation", "").strip():
            self.add_error("explanation", _("Explain in a few words: the person and the CADA read it."))
        if given in OBTAINED:
            self.check_handed_over(cleaned)
        return cleaned

    def check_handed_over(self, cleaned: dict[str, Any]) -> None:
        told = self.in_words and cleaned.get("explanation", "").strip()
        if not told and not cleaned.get("link") and not cleaned.get("document"):
            self.add_error("link", _("Give the address of the document, or the document itself."))
        if not cleaned.get("reuse"):
            self.add_error("reuse", _("Say what reuse is allowed: the law wants this mention."))
        if cleaned.get("reuse") == Answer.Reuse.THIRD_PARTY and not cleaned.get("holder", "").strip():
            self.add_error("holder", _("Name whose copyright stands."))

    def reply(self) -> Reply:
        return Reply(**{**self.cleaned_data, "given": Given(self.cleaned_data["given"])})


class ForwardForm(forms.Form):
    """To whom the request goes."""

    use_required_attribute = False
    to = forms.ChoiceField(label=_("The body that holds the document"), error_messages={"required": _("Choose the body.")})

    def __init__(self, *args: Any, bodies: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"] = forms.ChoiceField(
            label=_("The body that holds the document"), choices=[("", "—"), *((str(each.pk), each.name) for each in bodies)]
        )


class FollowUpForm(forms.Form):
    """Why the refusal stands after the opinion."""

    use_required_attribute = False
    text = forms.CharField(
        label=_("Why the refusal stands after the CADA’s opinion"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write why.")},
    )


class CourtForm(forms.Form):
    """When the person went to court."""

    use_required_attribute = False
    on = ThreePartDate(label=_("Day on which you went to the administrative court"), latest=today)


class RegisterFilters(forms.Form):
    """What the public register shows."""

    words = forms.CharField(label=_("Words"), required=False, max_length=100)
    standing = forms.ChoiceField(
        label=_("Where the request stands"),
        required=False,
        choices=[("", _("Anywhere")), *((each.value, title) for each, title in STANDINGS.items())],
    )

    def kept(self) -> dict[str, Any]:
        """The filters that make sense."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
