"""What teams and reviewers type: a service, an application, an invitation, a decision, a search."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.core.onboarding import rules
from parvis.core.signin import selectors as signin
from parvis.core.signin.rules.algorithms import can_encrypt

ADDRESS_PROBLEMS = {
    "form": _("“%(address)s” is not an address. Write the whole of it, such as https://www.example.org/back."),
    "wildcard": _("“%(address)s” holds a *. Write each address in full: an address that fits many pages lets an attacker choose one."),
    "fragment": _("“%(address)s” has a part after #. Leave it out: browsers do not send it."),
    "https": _("“%(address)s” is not secure. Use https, or http on your own machine (127.0.0.1 or localhost) for the sandbox."),
}
KEY_PROBLEMS = {
    "form": _("This is not a JWKS. Paste a JSON object with a list called “keys”."),
    "many": _("There are more than ten keys. Remove those you no longer use."),
    "private": _("These keys hold their private part. Make new ones, keep that part secret, and paste the public part only."),
    "kind": _("A key is of a kind we cannot use. Use EC, OKP or RSA keys."),
}
SECTORS = [("public", _("Public service")), ("private", _("Private service"))]
MODES = [
    ("standard", _("Standard: OpenID Connect as libraries know it, with PKCE")),
    ("compatible", _("Compatible: exactly what a service already connected to the national sign-in sends")),
]
AUTHENTICATIONS = [
    ("client_secret_post", _("A secret, in the form")),
    ("client_secret_basic", _("A secret, in the Authorization header (standard mode)")),
    ("private_key_jwt", _("A key of yours: no secret is shared")),
]
USERINFOS = [
    ("signed", _("Signed (JWT)")),
    ("encrypted", _("Signed, then encrypted to your key (JWE)")),
    ("json", _("JSON, not signed (standard mode)")),
]
ENCRYPTIONS = [
    ("", _("None: it is not encrypted")),
    ("ECDH-ES", _("ECDH-ES, with an EC key such as P-256")),
    ("RSA-OAEP-256", _("RSA-OAEP-256, with an RSA key")),
    ("RSA-OAEP", _("RSA-OAEP, with an RSA key, for older libraries")),
]


def text(label: Any, help_text: Any = "", **more: Any) -> forms.CharField:
    return forms.CharField(label=label, help_text=help_text, **{"max_length": 200, **more})


def lines_of_text(label: Any, help_text: Any = "", **more: Any) -> forms.CharField:
    return forms.CharField(label=label, help_text=help_text, widget=forms.Textarea(attrs={"rows": 4}), **{"max_length": 5000, **more})


class ServiceForm(forms.Form):
    """A service as its team describes it; ``issuer`` is the entrance it will use, chosen before."""

    name = text(_("Name of the service"), _("People read it before they agree: write the name they know you by."))
    sector = forms.ChoiceField(label=_("Who offers it?"), choices=SECTORS, widget=forms.RadioSelect)
    organisation_identifier = text("", _("Of the organisation answerable for the service."), max_length=40)
    organisation_name = text(_("Name of the organisation"))
    activity = text(
        pgettext_lazy("of a company", "Activity"), _("Private services: bank, insurance, energy, housing, trade…"), required=False
    )
    contact = forms.EmailField(label=_("E-mail address of your team"))
    purpose = lines_of_text(_("What will people do there, and why must they be recognised?"), max_length=2000)
    website = forms.URLField(label=_("Web site"), assume_scheme="https", max_length=500)
    redirect_uris = lines_of_text(
        _("Return addresses"), _("One per line, to the letter: people come back there. Those on your own machine serve the sandbox only.")
    )
    post_logout_redirect_uris = lines_of_text(_("Addresses after signing out"), _("One per line."), required=False)
    mode = forms.ChoiceField(label=pgettext_lazy("of a protocol", "Mode"), choices=MODES, widget=forms.RadioSelect, initial="standard")
    authentication = forms.ChoiceField(
        label=_("How does your server prove who it is?"), choices=AUTHENTICATIONS, widget=forms.RadioSelect, initial="client_secret_post"
    )
    jwks = lines_of_text(
        _("Your public keys (JWKS)"),
        _("If you use a key, or receive encrypted user information: paste them…"),
        required=False,
        max_length=rules.LARGEST_KEYS,
    )
    jwks_uri = forms.URLField(
        label=_("Address of your public keys"),
        help_text=_("…or say where they are, over https."),
        required=False,
        assume_scheme="https",
        max_length=500,
        validators=[URLValidator(schemes=["https"])],
    )
    id_token_algorithm = forms.ChoiceField(label=_("Algorithm that signs what you receive"), choices=())
    userinfo = forms.ChoiceField(label=_("Form of the user information"), choices=USERINFOS)
    encryption_algorithm = forms.ChoiceField(
        label=_("Encryption of the user information"),
        help_text=_("If it is encrypted: your keys must hold one for this, best marked “use”: “enc”."),
        choices=ENCRYPTIONS,
        required=False,
    )

    def __init__(self, *args: Any, issuer: signin.Issuer, number: str = "", **more: Any) -> None:
        super().__init__(*args, **more)
        self.issuer = issuer
        self.fields["organisation_identifier"].label = str(signin.profile().organisation_number) or _("Number of the organisation")
        self.fields["id_token_algorithm"].choices = [(name, name) for name in issuer.algorithms]  # type: ignore[attr-defined]
        if number:  # settled already: a service does not change hands
            self.initial["organisation_identifier"], self.fields["organisation_identifier"].disabled = number, True
        for scope in issuer.scopes:
            if scope != "openid":
                self.fields[f"scope_{scope}"] = forms.BooleanField(label=scope, required=False)
                self.fields[f"why_{scope}"] = forms.CharField(label=_("Why do you need it?"), required=False, max_length=300)

    def scope_rows(self) -> Iterator[dict[str, Any]]:
        """Each scope with what it tells in words and what to think of before ticking it."""
        profile = signin.profile()
        for scope in self.issuer.scopes:
            if scope != "openid":
                yield {
                    "scope": scope,
                    "box": self[f"scope_{scope}"],
                    "why": self[f"why_{scope}"],
                    "tells": [profile.claim_titles.get(claim, claim) for claim in self.issuer.scopes[scope]],
                    "advice": profile.scope_advice.get(scope, ""),
                }

    def clean_organisation_identifier(self) -> str:
        number: str = "".join(self.cleaned_data["organisation_identifier"].split())
        if not signin.profile().is_organisation(number):
            raise ValidationError(_("This number is not that of an organisation. Check its figures: one of them is wrong or missing."))
        return number

    def clean_redirect_uris(self) -> list[str]:
        return addresses(self.cleaned_data["redirect_uris"])

    def clean_post_logout_redirect_uris(self) -> list[str]:
        return addresses(self.cleaned_data["post_logout_redirect_uris"])

    def clean_jwks(self) -> dict[str, Any]:
        typed = self.cleaned_data["jwks"].strip()
        try:
            found = json.loads(typed) if typed else {}
        except ValueError:
            found = []
        if typed and (problem := rules.wrong_keys(found)):
            raise ValidationError(KEY_PROBLEMS[problem])
        return dict(found)

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if (
            said.get("authentication") == "private_key_jwt"
            and not said.get("jwks")
            and not said.get("jwks_uri")
            and "jwks" not in self.errors
        ):
            self.add_error("jwks", _("To prove who you are with a key, give your public keys or their address."))
        if said.get("jwks") and said.get("jwks_uri"):
            self.add_error("jwks_uri", _("Give the keys or their address, not both: they could differ."))
        if said.get("mode") == "compatible":
            self.require_compatible(said)
        if said.get("userinfo") == "encrypted":
            self.require_encryption(said)
        else:
            said["encryption_algorithm"] = ""
        if said.get("sector") == "private" and not said.get("activity"):
            self.add_error("activity", _("Write what the company does: people and reviewers must know to whom they show who they are."))
        return said

    def require_compatible(self, said: Mapping[str, Any]) -> None:
        """What that mode leaves no choice in."""
        if said.get("authentication") == "client_secret_basic":
            self.add_error("authentication", _("In compatible mode the secret is sent in the form. Choose that, a key, or standard mode."))
        if self.issuer.encrypts and said.get("userinfo") != "encrypted":
            self.add_error(
                "userinfo",
                _("In compatible mode this entrance encrypts user information to your key. Choose “encrypted”, or standard mode."),
            )
        elif said.get("userinfo") == "json":
            self.add_error("userinfo", _("In compatible mode user information is signed. Choose that, or standard mode."))

    def require_encryption(self, said: Mapping[str, Any]) -> None:
        """A way to encrypt, and where they are given by value a key that fits it."""
        algorithm, keys = said.get("encryption_algorithm"), said.get("jwks")
        if not algorithm:
            self.add_error("encryption_algorithm", _("To receive encrypted user information, choose how it is encrypted to your key."))
        elif keys and not any(can_encrypt(key, algorithm) for key in keys["keys"]):
            self.add_error(
                "jwks",
                ValidationError(
                    _("None of these keys serves %(algorithm)s. Add one of its kind, marked “use”: “enc”, or choose another encryption."),
                    params={"algorithm": algorithm},
                ),
            )
        elif not keys and not said.get("jwks_uri") and "jwks" not in self.errors:
            self.add_error("jwks", _("To receive encrypted user information, give your public keys or their address."))

    def described(self) -> dict[str, Any]:
        """The service's fields, once the form is right."""
        said = self.cleaned_data
        chosen = [scope for scope in self.issuer.scopes if scope == "openid" or said[f"scope_{scope}"]]
        plain = {name: value for name, value in said.items() if not name.startswith(("scope_", "why_"))}
        reasons = {scope: said[f"why_{scope}"] for scope in chosen if scope != "openid" and said[f"why_{scope}"]}
        return {**plain, "issuer": self.issuer.slug, "scopes": chosen, "reasons": reasons}


def addresses(typed: str) -> list[str]:
    """Raises ValidationError with every line that is wrong."""
    found = rules.lines(typed)
    problems = [
        ValidationError(ADDRESS_PROBLEMS[problem], params={"address": address[:100]})
        for address in found
        if (problem := rules.wrong_address(address))
    ]
    if len(found) > rules.MOST_ADDRESSES:
        problems.append(ValidationError(_("There are more than twenty addresses. Remove those you no longer use.")))
    if problems:
        raise ValidationError(problems)
    return found


def typed_again(integration: Any) -> dict[str, Any]:
    """A service as the form shows it."""
    plain = {name: getattr(integration, name) for name in ServiceForm.base_fields}
    for name in ("redirect_uris", "post_logout_redirect_uris"):
        plain[name] = "\n".join(plain[name])
    plain["jwks"] = json.dumps(plain["jwks"], indent=1) if plain["jwks"] else ""
    scopes = {f"scope_{scope}": True for scope in integration.scopes}
    return plain | scopes | {f"why_{scope}": why for scope, why in integration.reasons.items()}


class ApplicationForm(forms.Form):
    """What the platform must know before real people may come."""

    legal_basis = lines_of_text(
        _("On what legal basis do you process these data, and why?"),
        _("A text that makes you do it, a contract with the person, their consent…"),
        max_length=2000,
    )
    volumes = text(_("How many sign-ins do you expect a month, and when most?"))
    incident_contact = forms.EmailField(label=_("E-mail address to write to in case of an incident"))
    protection_officer = forms.EmailField(
        label=_("E-mail address of your data protection officer"),
        help_text=_("Not needed if you ask for nothing but an anonymous sign-in."),
        required=False,
    )

    def __init__(self, *args: Any, integration: Any, sending: bool = True, **more: Any) -> None:
        super().__init__(*args, **more)
        self.integration = integration
        if not sending:  # a draft may have gaps
            for field in self.fields.values():
                field.required = False
        elif set(integration.scopes) - {"openid"}:
            self.fields["protection_officer"].required = True

    def unexplained(self) -> list[str]:
        """Scopes that the service asks for without saying why."""
        return [scope for scope in self.integration.scopes if scope != "openid" and not self.integration.reasons.get(scope)]


class InviteForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail address of the person"),
        help_text=_("We write to them. Leave it empty to get a link that you pass on yourself."),
        required=False,
    )


class MessageForm(forms.Form):
    text = lines_of_text(pgettext_lazy("to somebody", "Your message"), max_length=4000)


class SecretForm(forms.Form):
    """A new secret, and when those before it end."""

    environment = forms.ChoiceField(
        label=_("Environment"), choices=[("sandbox", pgettext_lazy("keys of a service", "Sandbox")), ("production", _("Production"))]
    )
    others = forms.ChoiceField(
        label=_("The secret in use"),
        choices=[
            ("stay", _("goes on, until you end it")),
            ("week", _("ends in seven days")),
            ("now", _("ends at once (it may be known to others)")),
        ],
        widget=forms.RadioSelect,
        initial="week",
    )


class DecisionForm(forms.Form):
    state = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            (rules.APPROVED, _("Approve: the production client opens as asked")),
            (rules.CHANGES, _("Ask for changes")),
            (rules.REFUSED, _("Refuse")),
        ],
        widget=forms.RadioSelect,
    )
    reason = lines_of_text(_("Reason, which the team will read"), max_length=2000)


class SwitchForm(forms.Form):
    to = forms.ChoiceField(
        label=_("What to do"),
        choices=[
            ("suspended", _("Suspend: refused until you resume it")),
            ("active", pgettext_lazy("a service", "Resume")),
            (rules.REVOKED, _("Revoke for good")),
        ],
        widget=forms.RadioSelect,
    )
    reason = lines_of_text(_("Reason, which the team will read"), max_length=2000)


def states() -> list[tuple[str, object]]:
    return [("", _("All")), *((state, STATE_TITLES[state]) for state in STATE_TITLES if state != rules.DRAFT)]


STATE_TITLES = {
    rules.DRAFT: pgettext_lazy("application", "Draft"),
    rules.SUBMITTED: pgettext_lazy("application", "Under review"),
    rules.CHANGES: pgettext_lazy("application", "Changes requested"),
    rules.APPROVED: pgettext_lazy("application", "Approved"),
    rules.REFUSED: pgettext_lazy("application", "Refused"),
    rules.REVOKED: pgettext_lazy("application", "Revoked"),
}


class InboxForm(forms.Form):
    q = forms.CharField(label=_("Service or organisation"), required=False, max_length=100)
    state = forms.ChoiceField(label=_("State"), choices=states, required=False)
    sector = forms.ChoiceField(label=_("Sector"), choices=[("", _("All")), *SECTORS], required=False)


class ListForm(forms.Form):
    q = forms.CharField(label=_("Service"), required=False, max_length=100)
    sector = forms.ChoiceField(label=_("Sector"), choices=[("", _("All")), *SECTORS], required=False)
