"""What anyone may hand in on the pages of the public log."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from parvis.components.rights import checking
from parvis.components.rights.verdicts import Several, Unreadable, Verdict


class ReceiptForm(forms.Form):
    """A receipt or a person's export, as text (JSON, or what a QR code holds) or as a file; the file counts when there are both."""

    one_is_enough = True  # neither field is optional: either is
    use_required_attribute = False  # the page says what is missing, in its own words
    receipt = forms.CharField(
        label=_("The receipt, or the text of its QR code"),
        help_text=_("Paste all of it: it begins with { or with PARVIS1:"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "autocomplete": "off"}),
    )
    file = forms.FileField(
        label=_("Or its file"),
        help_text=_("receipt-….json as it was downloaded, or all your lines, trace.json; 2.5 MB at most"),
        required=False,
        allow_empty_file=True,
        max_length=200,
    )

    def verdict(self) -> Verdict | Several | None:
        """What is to be said of the receipt; None when it cannot be read, and the form says why."""
        if not self.is_valid():
            return None
        file = self.cleaned_data.get("file")
        try:
            if file is not None:
                checking.refuse_size(file.size, most=checking.LARGEST_EXPORT)
            return checking.judged(file.read() if file is not None else self.cleaned_data["receipt"])
        except Unreadable as error:
            self.add_error("file" if file is not None else "receipt", str(error))
            return None
