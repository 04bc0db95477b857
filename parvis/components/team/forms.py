"""What a rights manager writes."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from parvis.components.team import selectors
from parvis.core.people.selectors import Organisation
from parvis.design.fields import EmailField, ThreePartDate
from parvis.kernel.actors import Actor
from parvis.kernel.delimited import UnreadableFile, decoded

LARGEST = 500_000


class RolesField(forms.MultipleChoiceField):
    """Roles that one person may give."""

    def __init__(self, actor: Actor) -> None:
        super().__init__(
            label=gettext_lazy("Roles"),
            choices=[(role.slug, role.title) for role in selectors.givable(actor)],
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": gettext_lazy("Choose one role or more.")},
        )


def until_field() -> ThreePartDate:
    return ThreePartDate(
        label=gettext_lazy("Until"),
        help_text=gettext_lazy("Last day of these rights; leave empty if no end is known"),
        required=False,
        earliest=timezone.localdate,
    )


def end_of(day: date | None) -> datetime | None:
    """The last moment of ``day``."""
    return timezone.make_aware(datetime.combine(day, time.max)) if day else None


class GiveForm(forms.Form):
    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["roles"] = RolesField(actor)
        self.fields["until"] = until_field()


class InviteForm(forms.Form):
    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["email"] = EmailField(label=gettext_lazy("Work e-mail address"))
        self.fields["roles"] = RolesField(actor)
        self.fields["until"] = until_field()


class ImportForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("List (CSV)"),
        help_text=gettext_lazy("Two columns, with their names in the first line: email, and roles separated by spaces"),
        error_messages={"required": gettext_lazy("Choose the file of your list.")},
    )

    def clean_file(self) -> str:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(gettext_lazy("The list is larger than 500 kB: cut it in several."))
        try:
            return decoded(file.read(), most_bytes=LARGEST)[0]
        except UnreadableFile as error:
            raise forms.ValidationError(str(error.text)) from error


class GroupForm(forms.Form):
    def __init__(self, *args: Any, actor: Actor, organisation: Organisation, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["name"] = forms.CharField(
            label=gettext_lazy("Name of the group"),
            help_text=gettext_lazy("“School service”, for example"),
            max_length=80,
            error_messages={"required": gettext_lazy("Give the group a name.")},
        )
        self.fields["roles"] = RolesField(actor)
        self.fields["members"] = forms.MultipleChoiceField(
            label=gettext_lazy("Members"),
            choices=[(str(each.person.id), each.person.display_name) for each in selectors.members(organisation)],
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )
