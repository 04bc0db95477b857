"""What operators and people write."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from parvis.core.people.selectors import Mandate, Organisation, Person
from parvis.core.signin import selectors
from parvis.core.signin.keys import IN_FILE, IN_HARDWARE
from parvis.core.signin.models import IdentityProvider, ServiceProvider
from parvis.core.signin.relying_party import WELL_KNOWN, is_safe
from parvis.core.signin.rules import mapping
from parvis.core.signin.rules.algorithms import SIGNING
from parvis.design.fields import EmailField
from parvis.kernel.calendar import country
from parvis.kernel.manifest import Audience

RESERVED = {"add", "tried"}  # pages beside those of providers


class SuspendForm(forms.Form):
    """A reason, which other operators will read."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Shown to the operators, with the date"),
        max_length=300,
        error_messages={"required": gettext_lazy("Write why, so that the next operator knows when to resume it.")},
    )


class WorkMailForm(forms.Form):
    """A work address, of which only the domain counts."""

    email = EmailField(
        label=gettext_lazy("Work e-mail address"), help_text=gettext_lazy("It leads to your employer’s provider and is not kept")
    )


class DomainForm(forms.Form):
    """One row of the table of domains."""

    domain = forms.RegexField(
        r"^[a-z0-9-]+(\.[a-z0-9-]+)+$",
        label=gettext_lazy("Domain"),
        help_text=gettext_lazy("What follows the @ in addresses, in small letters; domains below it follow"),
        max_length=253,
        error_messages={
            "required": gettext_lazy("Write the domain of the addresses."),
            "invalid": gettext_lazy("This is not a domain: write it like town.example."),
        },
    )
    provider = forms.ModelChoiceField(
        label=gettext_lazy("Provider"),
        queryset=IdentityProvider.objects.filter(audience=Audience.AGENT),
        error_messages={"required": gettext_lazy("Choose a provider.")},
    )
    organisation = forms.ModelChoiceField(label=gettext_lazy("Body"), queryset=Organisation.objects.all(), required=False)


class PrepareKeyForm(forms.Form):
    """Which entrance gets a new key, and what kind."""

    issuer = forms.ChoiceField(
        label=gettext_lazy("Entrance"), choices=lambda: [(row.slug, row.title) for row in selectors.profile().issuers]
    )
    algorithm = forms.ChoiceField(label=gettext_lazy("Algorithm"), choices=[(name, name) for name in SIGNING])
    store = forms.ChoiceField(
        label=gettext_lazy("Where the private key is kept"),
        choices=[
            (IN_FILE, gettext_lazy("in the platform’s folder of keys")),
            (IN_HARDWARE, gettext_lazy("in the hardware store (PKCS#11)")),
        ],
    )


class WithdrawKeyForm(forms.Form):
    """A tick, because what the key signed stops verifying at once."""

    sure = forms.BooleanField(
        label=gettext_lazy("Services will refuse what this key signed: I withdraw it because others may know it"),
        error_messages={"required": gettext_lazy("Tick the box to say that you are sure.")},
    )


class RulesField(forms.CharField):
    """Lines of ``ours = theirs`` as a mapping; ``check`` raises ValueError for a line that says nothing."""

    widget = forms.Textarea

    def __init__(self, *, check: Callable[[str, str], None], **kwargs: Any) -> None:
        super().__init__(required=False, max_length=4000, **kwargs)
        self.check = check

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(f"{ours} = {theirs}" for ours, theirs in value.items()) if isinstance(value, dict) else value

    def clean(self, value: Any) -> dict[str, str]:
        rules = {}
        for line in filter(None, map(str.strip, super().clean(value).splitlines())):
            ours, _, theirs = (part.strip() for part in line.partition("="))
            try:
                self.check(ours, theirs)
            except ValueError as error:
                said = gettext("This line cannot be used: %(line)s. Write ours = theirs, one on each line.")
                raise forms.ValidationError(said % {"line": line[:100]}) from error
            rules[ours] = theirs
        return rules


def require_level(ours: str, theirs: str) -> None:
    if selectors.profile().rank(ours) < 0 or not theirs or len(theirs) > 200 or " " in theirs:
        raise ValueError(ours)


def require_meaning(ours: str, theirs: str) -> None:
    if not ours or theirs not in mapping.MEANINGS:
        raise ValueError(theirs)


class DiscoveryForm(forms.Form):
    """Where a new provider describes itself."""

    discovery = forms.CharField(
        label=gettext_lazy("Address of its discovery document"),
        help_text=gettext_lazy("Or its issuer: https://…/.well-known/openid-configuration is read there"),
        max_length=500,
    )

    def clean_discovery(self) -> str:
        """The issuer."""
        return str(self.cleaned_data["discovery"]).strip().removesuffix(WELL_KNOWN)


class ProviderForm(forms.ModelForm):  # type: ignore[type-arg]
    """Everything that is particular to one provider."""

    secret = forms.CharField(
        label=gettext_lazy("Client secret that it gave us"),
        help_text=gettext_lazy("Kept sealed and never shown again; empty keeps the one there is"),
        required=False,
        max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    audience = forms.ChoiceField(
        label=gettext_lazy("Who signs in through it"),
        choices=[(Audience.PERSON.value, gettext_lazy("residents")), (Audience.AGENT.value, gettext_lazy("agents"))],
    )
    levels = forms.MultipleChoiceField(
        label=gettext_lazy("Levels it may vouch for"),
        choices=lambda: [(level, str(selectors.profile().level_titles.get(level, level))) for level in selectors.profile().levels],
        widget=forms.CheckboxSelectMultiple,
    )
    prompt = forms.ChoiceField(
        label=gettext_lazy("What it should ask the person (prompt)"),
        required=False,
        choices=[
            ("login", "login"),
            ("login consent", "login consent"),
            ("select_account", "select_account"),
            ("", gettext_lazy("nothing")),
        ],
    )
    claim_rules = RulesField(
        label=gettext_lazy("Names of its claims"),
        help_text=gettext_lazy("One on each line: ours = theirs, or ours = theirs|transformation. Transformations: ")
        + ", ".join(mapping.TRANSFORMATIONS),
        check=mapping.require_rule,
    )
    level_names = RulesField(
        label=gettext_lazy("Names of its levels"),
        help_text=gettext_lazy("One on each line: our level = the acr it gives and understands; empty when it uses our names"),
        check=require_level,
    )
    error_meanings = RulesField(
        label=gettext_lazy("Meaning of its errors"),
        help_text=gettext_lazy("One on each line: its error = declined, unavailable or failed; the standard ones are known"),
        check=require_meaning,
    )

    class Meta:
        model = IdentityProvider
        fields: ClassVar = [
            "slug",
            "title_fr",
            "title_en",
            "account_fr",
            "account_en",
            "issuer",
            "client_id",
            "authentication",
            "secret",
            "audience",
            "levels",
            "level_names",
            "scope",
            "claim_rules",
            "error_meanings",
            "prompt",
            "signed_userinfo",
            "ends_sessions",
            "checked",
            "test",
            "order",
        ]
        labels: ClassVar = {
            "slug": gettext_lazy("Short name, in addresses"),
            "title_fr": gettext_lazy("Name shown, in French"),
            "title_en": gettext_lazy("Name shown, in English"),
            "account_fr": gettext_lazy("Account that people use there, in French"),
            "account_en": gettext_lazy("Account that people use there, in English"),
            "issuer": gettext_lazy("Issuer"),
            "client_id": gettext_lazy("Our client identifier there"),
            "authentication": gettext_lazy("How we prove who we are"),
            "scope": gettext_lazy("Scopes to ask"),
            "signed_userinfo": gettext_lazy("It signs the identity that it passes on"),
            "ends_sessions": gettext_lazy("Offer to close its session when people sign out here"),
            "checked": gettext_lazy("Check its people against the civil register"),
            "test": gettext_lazy("Its accounts are invented: services being tried out may use it"),
            "order": gettext_lazy("Place in the list"),
        }
        help_texts: ClassVar = {
            "slug": gettext_lazy("Part of our return address, which the provider registers: it cannot be changed later"),
            "scope": gettext_lazy("Empty asks what is asked of all"),
            "signed_userinfo": gettext_lazy("Untick only for a provider that cannot: TLS alone then protects the identity"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"].disabled = bool(self.instance.pk)

    def clean_slug(self) -> str:
        slug = str(self.cleaned_data["slug"])
        if slug in RESERVED:
            raise forms.ValidationError(gettext("This short name has another use: choose another one."))
        return slug

    def clean_issuer(self) -> str:
        issuer = str(self.cleaned_data["issuer"]).strip()
        if not is_safe(issuer) or "?" in issuer or "#" in issuer:
            raise forms.ValidationError(gettext("Write an https address, without a question mark."))
        return issuer

    def clean_scope(self) -> str:
        asked = str(self.cleaned_data["scope"]).split()
        if asked and "openid" not in asked:
            raise forms.ValidationError(gettext("The scopes must contain openid."))
        return " ".join(asked)

    def clean(self) -> dict[str, Any]:
        said = dict(super().clean() or {})
        needs_secret = said.get("authentication") == IdentityProvider.Authentication.SECRET_POST and not self.instance.pk
        if needs_secret and not said.get("secret"):
            self.add_error("secret", gettext("Write the secret that the provider gave us, or choose to sign with our key."))
        return said

    def values(self) -> dict[str, Any]:
        """The row's fields, without the secret."""
        return {name: value for name, value in self.cleaned_data.items() if name != "secret"}


class TrialForm(forms.Form):
    """Which level to ask in a test sign-in."""

    level = forms.ChoiceField(
        label=gettext_lazy("Level to ask"),
        choices=lambda: [(level, str(selectors.profile().level_titles.get(level, level))) for level in selectors.profile().levels],
    )


class ProviderSearchForm(forms.Form):
    """Finding one among many."""

    q = forms.CharField(label=gettext_lazy("Name or address"), required=False, max_length=100)
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=[("", gettext_lazy("all")), ("active", gettext_lazy("active")), ("suspended", gettext_lazy("suspended"))],
    )


class CompanyForm(forms.Form):
    """For which company a resident signs in, or for themselves; checked by ``acting.chosen``."""

    mandate = forms.ChoiceField(label=gettext_lazy("For whom do you sign in?"), widget=forms.RadioSelect, required=False)

    def __init__(self, *, service: ServiceProvider | None, mandates: Iterable[Mandate]) -> None:
        super().__init__(initial={"mandate": ""})
        words = gettext("For %(company)s (%(number)s): its name, number and legal form, and your mandate, are told")
        myself = gettext("For yourself: %(service)s is told of no company") % {"service": service.name if service else ""}
        named = [
            (each.pk, words % {"company": each.organisation.name, "number": each.organisation.identifier})
            for each in mandates
            if each.organisation
        ]
        self.fields["mandate"].choices = [("", myself), *named]  # type: ignore[attr-defined]


class HistoryForm(forms.Form):
    """Which sign-ins to show. All is optional; what cannot be understood filters nothing and says so."""

    use_required_attribute = False
    service = forms.ChoiceField(label=gettext_lazy("Where"), required=False)
    provider = forms.ChoiceField(label=gettext_lazy("Through"), required=False)
    outcome = forms.ChoiceField(label=gettext_lazy("Outcome"), required=False)
    since = forms.DateField(label=pgettext_lazy("period", "From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=pgettext_lazy("period", "To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        services = [(service.client_id, service.name) for service in selectors.services_used(person)]
        providers = [(provider.slug, str(provider.title)) for provider in selectors.providers_used(person)]
        outcomes = [
            ("succeeded", gettext_lazy("succeeded")),
            ("declined", gettext_lazy("you declined")),
            ("failed", gettext_lazy("failed")),
        ]
        choices = {
            "service": [("", gettext_lazy("Everywhere")), (selectors.PORTAL, country().portal), *services],
            "provider": [("", gettext_lazy("All providers")), *providers],
            "outcome": [("", gettext_lazy("All outcomes")), *outcomes],
        }
        for name, options in choices.items():
            self.fields[name].choices = options  # type: ignore[attr-defined]  # stubs see a plain Field

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            self.add_error("until", gettext_lazy("The last day comes before the first. Change one of them."))
        return cleaned

    def chosen(self) -> selectors.Chosen:
        """What was understood of the choice."""
        self.is_valid()
        return selectors.Chosen(**{name: value for name, value in self.cleaned_data.items() if value})


class BlockForm(forms.Form):
    """A tick, when no other way in would be left."""

    sure = forms.BooleanField(
        label=gettext_lazy("I understand that I can then no longer sign in here, until I use the link that I will be sent"),
        error_messages={"required": gettext_lazy("Tick the box to block your last provider, or keep it.")},
    )

    def __init__(self, *args: Any, last: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not last:
            del self.fields["sure"]
