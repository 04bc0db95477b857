"""What people and operators hand in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from parvis.core.evidence.rules import bundles, lds
from parvis.core.evidence.rules.problems import Refused
from parvis.core.evidence.rules.wording import reason

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

FILES = ("sod", "dg1", "dg14", "dg15", "dg11", "com")


def file_field(label: StrOrPromise, *, help_text: StrOrPromise = "") -> forms.FileField:
    return forms.FileField(label=label, help_text=help_text, required=False, max_length=200, allow_empty_file=True)


class FilesForm(forms.Form):
    """One bundle, or the files one by one, and the chip's answer."""

    bundle = file_field(
        gettext_lazy("All files together (ZIP or JSON)"), help_text=gettext_lazy("Without the photograph and without fingerprints")
    )
    sod = file_field(gettext_lazy("EF.SOD, what the State signed"))
    dg1 = file_field(gettext_lazy("DG1, the lines of the identity page"))
    dg14 = file_field(gettext_lazy("DG14, if the chip has one"))
    dg15 = file_field(gettext_lazy("DG15, the chip’s public key"))
    dg11 = file_field(gettext_lazy("DG11, only if your full date of birth is needed"))
    com = file_field(gettext_lazy("EF.COM, if you have it"))
    signature = forms.CharField(
        label=gettext_lazy("The chip’s answer to the number"),
        help_text=gettext_lazy("Hexadecimal or base64, as the reader gives it"),
        max_length=4096,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off", "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors and not any(given.get(name) is not None for name in ("bundle", *FILES)):
            raise forms.ValidationError(gettext("Add the files that the reader gave you: EF.SOD and DG1 at least."))
        return given

    def files_given(self) -> Mapping[str, bytes]:
        """By their names in ``lds.TAKEN``; raises Refused for what may not be taken."""
        given = self.cleaned_data
        found = dict(bundles.opened(read(given["bundle"]))) if given.get("bundle") is not None else {}
        found.update({name: read(given[name]) for name in FILES if given.get(name) is not None})
        if given.get("signature"):
            found[lds.SIGNATURE] = bundles.signature(given["signature"])
        return found


def read(uploaded: Any) -> bytes:
    data = uploaded.read(bundles.LARGEST + 1)
    if len(data) > bundles.LARGEST or uploaded.size > bundles.LARGEST:
        raise Refused("too-large", f"{uploaded.size} bytes")
    return bytes(data)


class ZoneForm(forms.Form):
    """The lines of the identity page, typed."""

    zone = forms.CharField(
        label=gettext_lazy("The lines at the bottom of the identity page"),
        help_text=gettext_lazy("Two lines of 44 characters on a passport; < for each filler"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}),
        error_messages={"required": gettext_lazy("Type the lines as they are printed.")},
    )


class TrustForm(forms.Form):
    """A file of a State, and its fingerprint as that State publishes it."""

    file = forms.FileField(
        label=gettext_lazy("Certificate, revocation list or master list"),
        help_text=gettext_lazy("PEM or DER; a master list is signed by a State that is already trusted"),
        max_length=200,
        error_messages={"required": gettext_lazy("Choose a file.")},
    )
    fingerprint = forms.CharField(
        label=gettext_lazy("SHA-256 fingerprint of the certificate"),
        help_text=gettext_lazy("From the State’s own publication, not from the file; needed for a certificate only"),
        required=False,
        max_length=120,
    )

    def take(self) -> bytes:
        """The file; raises Refused when it is far too large."""
        uploaded = self.cleaned_data["file"]
        data = uploaded.read(4 * 1024 * 1024 + 1)
        if len(data) > 4 * 1024 * 1024 or uploaded.size > 4 * 1024 * 1024:
            raise Refused("too-large", f"{uploaded.size} bytes")
        return bytes(data)

    def refuse(self, error: Refused) -> None:
        self.add_error("fingerprint" if error.code == "wrong-fingerprint" else "file", reason(error.code))
