"""The two ceremonies of WebAuthn: a browser makes a passkey, then proves that it holds it."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    CredentialDeviceType,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from parvis.core.factors import selectors
from parvis.core.factors.models import Passkey
from parvis.core.people.selectors import Person
from parvis.kernel.calendar import country

CHALLENGE = "factors.challenge"
LONGEST = 20_000  # characters of an answer; attestations are not asked for, so that answers are short


class RefusedPasskey(ValueError):
    """The browser's answer does not prove what was asked; nothing of it is kept."""


def to_register(request: HttpRequest, person: Person) -> str:
    """Options for ``navigator.credentials.create``, as JSON; the challenge waits in the session."""
    options = generate_registration_options(
        rp_id=selectors.relying_party(request),
        rp_name=str(country().portal),
        user_id=person.id.bytes,
        user_name=person.email or person.display_name,
        user_display_name=person.display_name,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=descriptors(person),
    )
    request.session[CHALLENGE] = kept(options.challenge)
    return options_to_json(options)


def to_authenticate(request: HttpRequest, person: Person) -> str:
    """Options for ``navigator.credentials.get``, as JSON."""
    options = generate_authentication_options(
        rp_id=selectors.relying_party(request),
        allow_credentials=descriptors(person),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    request.session[CHALLENGE] = kept(options.challenge)
    return options_to_json(options)


def descriptors(person: Person) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(key.credential)) for key in selectors.passkeys_of(person)]


def kept(challenge: bytes) -> str:
    return urlsafe_b64encode(challenge).decode()


def taken(request: HttpRequest) -> bytes:
    """The challenge that waits, once; raises RefusedPasskey without one."""
    waiting = request.session.pop(CHALLENGE, "")
    if not waiting:
        raise RefusedPasskey("no challenge waits in this session")
    return urlsafe_b64decode(waiting)


def read(answer: str) -> dict[str, Any]:
    """The browser's answer; raises RefusedPasskey for what is not one."""
    if len(answer) > LONGEST:
        raise RefusedPasskey("the answer is too long")
    try:
        credential = json.loads(answer)
    except (ValueError, RecursionError) as error:
        raise RefusedPasskey("the answer is not JSON") from error
    if not isinstance(credential, dict) or not isinstance(credential.get("id"), str):
        raise RefusedPasskey("the answer is no credential")
    return credential


def registered(request: HttpRequest, person: Person, *, answer: str, name: str) -> Passkey:
    """Keeps the public half of the passkey that the browser made; raises RefusedPasskey."""
    challenge, credential = taken(request), read(answer)
    try:
        proved = verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=selectors.relying_party(request),
            expected_origin=selectors.origin(request),
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError, AttributeError) as error:
        raise RefusedPasskey(type(error).__name__) from error
    credential_id = bytes_to_base64url(proved.credential_id)
    if Passkey.objects.filter(credential=credential_id).exists():
        raise RefusedPasskey("this passkey is registered already")
    return Passkey.objects.create(
        person=person,
        name=name,
        credential=credential_id,
        public_key=proved.credential_public_key,
        sign_count=proved.sign_count,
        synced=proved.credential_device_type == CredentialDeviceType.MULTI_DEVICE,
    )


def proven(request: HttpRequest, person: Person, *, answer: str) -> Passkey:
    """The passkey of ``person`` that answered the challenge; raises RefusedPasskey.

    A signature count that did not grow tells of a copied key, and is refused by the library (WebAuthn 6.1.1).
    """
    challenge, credential = taken(request), read(answer)
    key = Passkey.objects.filter(person=person, credential=credential["id"]).first()
    if key is None:
        raise RefusedPasskey("no such passkey of this person")
    try:
        proved = verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=selectors.relying_party(request),
            expected_origin=selectors.origin(request),
            credential_public_key=bytes(key.public_key),
            credential_current_sign_count=key.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError, AttributeError) as error:
        raise RefusedPasskey(type(error).__name__) from error
    key.sign_count, key.used_at = proved.new_sign_count, timezone.now()
    key.save(update_fields=["sign_count", "used_at"])
    return key
