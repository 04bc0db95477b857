"""What an agent asks of an expert, and what the expert answers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parvis.design.fields import EmailField
from parvis.kernel.calendar import today

LONGEST = 5000


class AskForm(forms.Form):
    """One expert, what is asked and what they may read."""

    use_required_attribute = False
    email = EmailField(label=_("E-mail address of the expert"), max_length=254)
    introduction = forms.CharField(
        label=_("What you ask"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write what you ask of the expert.")},
    )
    upload = forms.FileField(label=_("A document for the expert (20 MB at most)"), required=False)
    question = forms.CharField(
        label=_("A question answered by yes or no"),
        required=False,
        max_length=300,
        help_text=_("If you ask one, the expert must answer it."),
    )
    with_documents = forms.BooleanField(label=_("The expert also reads the documents that the person gave"), required=False)
    confidential = forms.BooleanField(label=_("Confidential: other experts do not read this opinion"), required=False)
    due_on = forms.DateField(label=_("Awaited by"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))

    def clean_due_on(self) -> Any:
        day = self.cleaned_data["due_on"]
        if day and day < today():
            raise forms.ValidationError(_("This day is past. Give a day to come."))
        return day


class AnswerForm(forms.Form):
    """The opinion."""

    use_required_attribute = False
    yes = forms.TypedChoiceField(
        choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda typed: typed == "yes",
        empty_value=None,
        widget=forms.RadioSelect,
        error_messages={"required": _("Answer yes or no: the agent asked you to.")},
    )
    text = forms.CharField(
        label=_("Your opinion"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": _("Write your opinion.")},
    )
    upload = forms.FileField(label=_("A document (20 MB at most)"), required=False)

    def __init__(self, *args: Any, question: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if question:
            self.fields["yes"].label = question
        else:
            del self.fields["yes"]
