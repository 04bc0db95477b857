"""One view. Environment: KEY (of the tokens), SOURCE (the breaker's name), ANSWER (JSON, what the source says), OPENS (scope to fields)."""

import hashlib
import hmac
import json
import os
import secrets
import time
from uuid import uuid4

from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.urls import path
from django.utils import timezone
from joserfc import jws
from joserfc.jwk import OctKey
from ninja import NinjaAPI
from ninja.errors import HttpError
from ninja.security import HttpBearer

from parvis.core.exchange.models import SourceState
from parvis.core.hubs.models import HubToken, HubWindow
from parvis.core.protection.models import Entry, Leaf

KEY, SOURCE = os.environ["KEY"], os.environ["SOURCE"]
ANSWER, OPENS = json.loads(os.environ["ANSWER"]), json.loads(os.environ["OPENS"])


class Token(HttpBearer):
    def authenticate(self, request: HttpRequest, token: str) -> HubToken | None:
        claims = json.loads(jws.deserialize_compact(token, OctKey.import_key(KEY), algorithms=["HS256"]).payload)
        found = HubToken.objects.select_related("authorisation__organisation").get(pk=claims["jti"])
        usable = not found.is_blocked and found.expires_at > timezone.now() and found.authorisation.state == "active"
        return found if usable else None


api = NinjaAPI(auth=Token(), docs_url=None, openapi_url=None)


@api.get("/{path:rest}")
def call(request: HttpRequest, rest: str, recipient: str) -> dict[str, object]:
    token = request.auth
    authorisation = token.authorisation
    organisation = authorisation.organisation
    if not recipient.startswith(organisation.identifier):
        raise HttpError(422, "recipient")
    window = int(time.time()) // 60
    counted = HubWindow.objects.filter(key=str(token.pk), start=window).update(calls=F("calls") + 1)
    if not counted:
        HubWindow.objects.update_or_create(key=str(token.pk), defaults={"start": window, "calls": 1})
    SourceState.objects.filter(offer=SOURCE).first()
    now = timezone.now()
    subject = hmac.new(KEY.encode(), json.dumps(request.GET, sort_keys=True).encode(), hashlib.sha256).hexdigest()
    fields = [field for scope in authorisation.fields for field in OPENS.get(scope, ())]
    record = json.dumps(
        {
            "event": "exchange.asked",
            "occurred_at": now.isoformat(),
            "subject": subject,
            "organisation": organisation.name,
            "organisation_identifier": organisation.identifier,
            "purpose": authorisation.purpose,
            "legal_basis": authorisation.legal_basis,
            "fields": fields,
            "detail": {"offer": SOURCE, "authorisation": authorisation.reference},
        },
        sort_keys=True,
    )
    nonce = secrets.token_bytes(32)
    words = f"{organisation.name} {' '.join(fields)} {' '.join(authorisation.purpose.values())}".lower()
    with transaction.atomic():
        leaf = Leaf.objects.create(commitment=hashlib.sha256(record.encode() + nonce).digest())
        Entry.objects.create(
            id=uuid4(), leaf=leaf, subject=subject, record=record, nonce=nonce, event="exchange.asked",
            organisation=organisation.name, occurred_at=now, words=words,
        )  # fmt: skip
    return {"data": {field: ANSWER["data"][field] for field in fields if field in ANSWER["data"]}, "links": {}, "meta": {}}


urlpatterns = [path("", api.urls)]
