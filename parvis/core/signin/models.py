"""Providers, services, sign-ins under way, what they granted, and the person's history."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils import timezone

from parvis.kernel.text import Text


class State(models.TextChoices):
    ACTIVE = "active"
    SUSPENDED = "suspended"


class Protocol(models.TextChoices):
    """How the other side speaks with us."""

    OIDC = "oidc"
    SAML = "saml"  # a node of another country; its party in ``parvis.core.saml`` has the same slug


class IdentityProvider(models.Model):
    """A provider of identities; the operator's switch takes effect at the next click."""

    class Authentication(models.TextChoices):
        SECRET_POST = "client_secret_post"  # noqa: S105
        PRIVATE_KEY = "private_key_jwt"

    slug = models.SlugField(unique=True)
    title_fr = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120)
    account_fr = models.CharField(max_length=200)
    account_en = models.CharField(max_length=200)
    issuer = models.CharField(max_length=500)
    client_id = models.CharField(max_length=200)
    authentication = models.CharField(max_length=30, choices=Authentication.choices, default=Authentication.SECRET_POST)
    sealed_secret = models.TextField(blank=True)
    scope = models.CharField(max_length=500, blank=True)  # what to ask, where it is not what the country asks of all
    claim_rules = models.JSONField(default=dict, blank=True)  # our claim -> theirs (rules/mapping.py)
    level_names = models.JSONField(default=dict, blank=True)  # our level -> their acr; empty when they use our names
    error_meanings = models.JSONField(default=dict, blank=True)  # their error -> declined, unavailable or failed
    prompt = models.CharField(max_length=60, default="login", blank=True)
    signed_userinfo = models.BooleanField(default=True)
    ends_sessions = models.BooleanField(default=True)
    declared = models.BooleanField(default=False)  # by the country's table, whose addresses are trusted; else by an operator
    edited_at = models.DateTimeField(null=True, blank=True)  # by an operator: the country's table then no longer overwrites it
    audience = models.CharField(max_length=20)
    levels = models.JSONField(default=list)
    protocol = models.CharField(max_length=10, choices=Protocol.choices, default=Protocol.OIDC)
    order = models.PositiveSmallIntegerField(default=100)
    test = models.BooleanField(default=False)  # its accounts are invented: the only ones that services in the sandbox may see
    checked = models.BooleanField(default=True)  # its people are looked up in the civil register
    state = models.CharField(max_length=20, choices=State.choices, default=State.ACTIVE)
    reason = models.CharField(max_length=300, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["order", "slug"]

    def __str__(self) -> str:
        return self.slug

    @property
    def title(self) -> Text:
        return Text(self.title_fr, self.title_en)

    @property
    def account(self) -> Text:
        return Text(self.account_fr, self.account_en)

    @property
    def is_active(self) -> bool:
        return self.state == State.ACTIVE


class ProviderHealth(models.Model):
    """When a provider last answered and last did not: enough to warn whoever is about to choose it."""

    provider = models.OneToOneField(IdentityProvider, on_delete=models.CASCADE, related_name="health")
    succeeded_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)  # since it last answered
    problem = models.CharField(max_length=40, blank=True)  # of the last failure

    def __str__(self) -> str:
        return f"health of provider {self.provider_id}"


class ServiceProvider(models.Model):
    """A client of one issuer: a service that lets people sign in here, or a data provider that checks tokens."""

    class Kind(models.TextChoices):
        SERVICE = "service"  # signs people in
        DATA_PROVIDER = "data-provider"  # answers about people whose token it checks

    class SubjectForm(models.TextChoices):
        KEYED = "keyed"
        COMPATIBLE = "compatible"  # as an earlier platform named the same people, while services move over

    class Mode(models.TextChoices):
        COMPATIBLE = "compatible"  # refuses whatever the country's profile does not name
        STANDARD = "standard"  # also takes PKCE, max_age, login_hint and prompt=none

    class Environment(models.TextChoices):
        SANDBOX = "sandbox"  # test accounts only
        PRODUCTION = "production"

    class Sector(models.TextChoices):
        PUBLIC = "public"
        PRIVATE = "private"

    class Authentication(models.TextChoices):
        SECRET_POST = "client_secret_post"  # noqa: S105
        SECRET_BASIC = "client_secret_basic"  # noqa: S105  (standard mode only)
        PRIVATE_KEY = "private_key_jwt"

    class UserInfo(models.TextChoices):
        SIGNED = "signed"  # application/jwt
        ENCRYPTED = "encrypted"  # a JWE of that JWT
        JSON = "json"  # standard mode only

    client_id = models.CharField(max_length=100, unique=True)
    name = models.CharField(max_length=200)
    entity = models.CharField(max_length=100)  # clients of one entity share a person's pairwise name
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.SERVICE)
    subject_form = models.CharField(max_length=20, choices=SubjectForm.choices, default=SubjectForm.KEYED)
    issuer = models.CharField(max_length=40)
    protocol = models.CharField(max_length=10, choices=Protocol.choices, default=Protocol.OIDC)
    mode = models.CharField(max_length=20, choices=Mode.choices, default=Mode.COMPATIBLE)
    environment = models.CharField(max_length=20, choices=Environment.choices, default=Environment.PRODUCTION)
    sector = models.CharField(max_length=20, choices=Sector.choices, default=Sector.PUBLIC)
    website = models.URLField(max_length=500, blank=True)
    authentication = models.CharField(max_length=30, choices=Authentication.choices, default=Authentication.SECRET_POST)
    jwks = models.JSONField(default=dict, blank=True)  # the service's public keys, given by value...
    jwks_uri = models.URLField(max_length=500, blank=True)  # ...or where they are
    id_token_algorithm = models.CharField(max_length=20, default="ES256")
    userinfo = models.CharField(max_length=20, choices=UserInfo.choices, default=UserInfo.SIGNED)
    userinfo_algorithm = models.CharField(max_length=20, default="ES256")
    encryption_algorithm = models.CharField(max_length=20, blank=True)  # of the content key: ECDH-ES, RSA-OAEP, RSA-OAEP-256
    encryption_content = models.CharField(max_length=20, default="A256GCM")
    redirect_uris = models.JSONField(default=list)
    post_logout_redirect_uris = models.JSONField(default=list)
    scopes = models.JSONField(default=list)
    claims = models.JSONField(default=list)  # that it may ask one by one with the claims parameter, such as amr
    providers = models.JSONField(default=list)  # slugs it may name in idp_hint
    state = models.CharField(max_length=20, choices=State.choices, default=State.ACTIVE)
    registered_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.client_id


class ClientSecret(models.Model):
    """One secret of one service; two may hold at once while a service changes from one to the other."""

    service = models.ForeignKey(ServiceProvider, on_delete=models.CASCADE, related_name="secrets")
    fingerprint = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["service", "fingerprint"], name="signin_one_row_per_secret")]

    def __str__(self) -> str:
        return f"secret {self.pk} of {self.service_id}"


class Attempt(models.Model):
    """One sign-in under way, bound to the browser that began it by a cookie's fingerprint."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    browser = models.CharField(max_length=64)
    audience = models.CharField(max_length=20)
    level = models.CharField(max_length=20, blank=True)  # the lowest that will do
    next = models.CharField(max_length=2048, blank=True)  # for a sign-in to the portal itself
    service = models.ForeignKey(ServiceProvider, on_delete=models.CASCADE, null=True, blank=True)
    request = models.JSONField(default=dict)
    provider = models.ForeignKey(IdentityProvider, on_delete=models.CASCADE, null=True, blank=True)
    state_fingerprint = models.CharField(max_length=64, unique=True, null=True, blank=True)
    received = models.TextField(blank=True)  # sealed: what the provider said, until the person goes on
    received_level = models.CharField(max_length=20, blank=True)
    methods = models.JSONField(default=list)  # how they were recognised, by the provider and here (RFC 8176)
    trial = models.BooleanField(default=False)  # an operator tries the provider: signs nobody in
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(db_index=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.id)


class BrowserSession(models.Model):
    """Somebody signed in at one issuer: lets further services in without asking again."""

    cookie_fingerprint = models.CharField(max_length=64, unique=True)
    issuer = models.CharField(max_length=40)
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE)
    organisation = models.ForeignKey("people.Organisation", on_delete=models.CASCADE, null=True, blank=True)
    provider = models.ForeignKey(IdentityProvider, on_delete=models.CASCADE)
    uid = models.CharField(max_length=200, blank=True)
    site = models.CharField(max_length=40, blank=True)
    level = models.CharField(max_length=20)
    methods = models.JSONField(default=list)
    phone = models.CharField(max_length=40, blank=True)
    sid = models.CharField(max_length=64, unique=True)
    sealed_id_token = models.TextField(blank=True)  # the provider's, to close its session too
    sealed_said = models.TextField(blank=True)  # the identity as the provider gave it, where the register writes it otherwise
    confirmed_at = models.DateTimeField(null=True, blank=True)  # when the civil register confirmed the identity
    device = models.CharField(max_length=40, blank=True)
    authenticated_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.sid


class Grant(models.Model):
    """What one service may fetch about one person: a code, then a token, both stored as fingerprints."""

    service = models.ForeignKey(ServiceProvider, on_delete=models.CASCADE)
    session = models.ForeignKey(BrowserSession, on_delete=models.SET_NULL, null=True, blank=True)
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE)
    organisation = models.ForeignKey("people.Organisation", on_delete=models.CASCADE, null=True, blank=True)
    provider = models.CharField(max_length=50)
    uid = models.CharField(max_length=200, blank=True)
    site = models.CharField(max_length=40, blank=True)
    subject = models.CharField(max_length=200)
    sid = models.CharField(max_length=64)
    scopes = models.JSONField(default=list)
    level = models.CharField(max_length=100)  # as the service spells it
    methods = models.JSONField(default=list)
    phone = models.CharField(max_length=40, blank=True)
    claims = models.JSONField(default=dict)  # asked by name: where -> names
    nonce = models.CharField(max_length=2048, blank=True)
    redirect_uri = models.CharField(max_length=2048)
    code_challenge = models.CharField(max_length=43, blank=True)
    authenticated_at = models.DateTimeField()
    code_fingerprint = models.CharField(max_length=64, unique=True)
    code_expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    token_fingerprint = models.CharField(max_length=64, unique=True, null=True, blank=True)
    token_expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    mandate = models.ForeignKey("people.Mandate", on_delete=models.CASCADE, null=True, blank=True, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["code_expires_at"])]

    def __str__(self) -> str:
        return f"grant {self.pk}"

    def has_live_token(self, now: datetime) -> bool:
        """A token given for a company dies with the mandate."""
        live = self.revoked_at is None and self.token_expires_at is not None and self.token_expires_at > now
        return live and (self.mandate is None or self.mandate.is_current(now))


class Account(models.Model):
    """Somebody's account at one provider: whom it led to, and when the civil register last confirmed what it said."""

    provider = models.ForeignKey(IdentityProvider, on_delete=models.CASCADE)
    uid_fingerprint = models.CharField(max_length=64)  # keyed: how the provider names people can be guessed
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    said_key = models.CharField(max_length=64, db_index=True)  # of the identity that the provider gave
    confirmed_at = models.DateTimeField(null=True, blank=True)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["provider", "uid_fingerprint"], name="signin_one_row_per_account")]

    def __str__(self) -> str:
        return f"account {self.pk} at {self.provider_id}"


class Block(models.Model):
    """A person's own refusal of a provider: nobody signs in as them through it."""

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    provider = models.ForeignKey(IdentityProvider, on_delete=models.CASCADE)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "provider"], name="signin_one_block_per_provider")]

    def __str__(self) -> str:
        return f"block {self.pk}"


class Consent(models.Model):
    """What one service is told about one person, as they last agreed: which scopes, since when.

    A row whose ``withdrawn_at`` is empty is a memory of the agreement, on which a sign-in without a page may rest.
    """

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    service = models.ForeignKey(ServiceProvider, on_delete=models.CASCADE)
    scopes = models.JSONField(default=list)
    since = models.DateTimeField(default=timezone.now)
    last_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "service"], name="signin_one_consent_per_service")]

    def __str__(self) -> str:
        return f"consent {self.pk}"


class SignIn(models.Model):
    """One line of a person's history: where, through whom, how strongly, and how it ended."""

    class Outcome(models.TextChoices):
        SUCCEEDED = "succeeded"
        DECLINED = "declined"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    provider = models.ForeignKey(IdentityProvider, on_delete=models.PROTECT)
    service = models.ForeignKey(ServiceProvider, on_delete=models.SET_NULL, null=True, blank=True)
    session = models.ForeignKey(BrowserSession, on_delete=models.SET_NULL, null=True, blank=True)
    level = models.CharField(max_length=20, blank=True)
    outcome = models.CharField(max_length=20, choices=Outcome.choices)
    problem = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-at"]
        indexes: ClassVar = [models.Index(fields=["person", "-at"])]

    def __str__(self) -> str:
        return str(self.id)


class UsedAssertion(models.Model):
    """A client's signed assertion that was taken: it counts once (RFC 7523 3, jti)."""

    fingerprint = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.fingerprint


class ServiceCount(models.Model):
    """How often one thing happened at one service on one day: how sign-ins ended, and which requests were wrong. Nobody is in it."""

    service = models.ForeignKey(ServiceProvider, on_delete=models.CASCADE, related_name="counts")
    day = models.DateField()
    kind = models.CharField(max_length=20)  # succeeded, declined, failed, or error: a request that broke the protocol
    code = models.CharField(max_length=40, blank=True)
    detail = models.CharField(max_length=200, blank=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["service", "day", "kind", "code", "detail"], name="signin_one_count_per_service_and_day")
        ]

    def __str__(self) -> str:
        return f"{self.count} {self.kind} on {self.day}"


class MailDomain(models.Model):
    """To which provider the e-mail addresses of one domain lead; the operator's table."""

    domain = models.CharField(max_length=253, unique=True)
    provider = models.ForeignKey(IdentityProvider, on_delete=models.CASCADE, related_name="domains")
    organisation = models.ForeignKey("people.Organisation", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["domain"]

    def __str__(self) -> str:
        return self.domain


class FailureCount(models.Model):
    """Failures of one caller in one minute, behind a fingerprint: enough to slow them down, not to name them."""

    caller = models.CharField(max_length=64)
    minute = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["caller", "minute"], name="signin_one_count_per_minute")]

    def __str__(self) -> str:
        return f"{self.count} at {self.minute}"
