"""Changing the broker's keys without stopping it; each change leaves a line in the trace."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress

from django.apps import apps
from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest

from parvis.core.people.selectors import organisation_subject
from parvis.core.protection import actions as protection
from parvis.core.signin import keys, selectors
from parvis.core.signin.models import Attempt
from parvis.core.signin.rules import keyring
from parvis.kernel.actors import VISITOR
from parvis.kernel.calendar import country
from parvis.kernel.guards import actor
from parvis.kernel.text import Text


def prepare_key(issuer: str, *, algorithm: str, store: str, by: HttpRequest | None = None) -> str:
    """Publish a new key of ``issuer``, which signs half an hour later; its identifier. Raises hardware.StoreUnavailable."""
    with keys.changing(issuer) as write:
        new = keys.new_key(algorithm, store=store)
        write(keyring.with_next(keys.held(issuer), new, now=time.time()))
    record(issuer, kid=new["kid"], change="prepared", by=by)
    return str(new["kid"])


def use_key_now(issuer: str, kid: str, *, by: HttpRequest | None = None) -> None:
    """Sign with a prepared key at once, though clients may not know it yet. Raises keyring.NoSuchKey."""
    with keys.changing(issuer) as write:
        write(keyring.used_now(keys.held(issuer), kid, now=time.time()))
    record(issuer, kid=kid, change="used", by=by)


def withdraw_key(issuer: str, kid: str, *, by: HttpRequest | None = None) -> None:
    """Forget a key that may be known to others: what it signed no longer verifies. Raises keyring.NoSuchKey, keyring.LastKey."""
    with keys.changing(issuer) as write:
        write(keyring.withdrawn(keys.held(issuer), kid, now=time.time()))
    record(issuer, kid=kid, change="withdrawn", by=by)


def change_sealing_key(*, by: HttpRequest | None = None) -> int:
    """Seal with a new key all that must be read again, then forget the old ones; how many values were sealed again."""
    keys.add_sealing_key()
    count = sum(sealed_again(model, name) for model, name in sealed_fields())
    keys.forget_old_sealing_keys()
    record("", kid="", change="sealing", by=by)
    return count


def sealed_fields() -> Iterator[tuple[type[Model], str]]:
    """Columns that hold sealed values, of every system: they are called so."""
    yield Attempt, "received"
    for model in apps.get_models():
        yield from ((model, field.name) for field in model._meta.fields if field.name.startswith("sealed_"))


def sealed_again(model: type[Model], name: str) -> int:
    """Values under another room's key do not open here, and stay as they are."""
    count = 0
    for pk in list(model._default_manager.exclude(**{name: ""}).values_list("pk", flat=True)):
        with transaction.atomic(), suppress(keys.Unreadable):
            row = model._default_manager.select_for_update().get(pk=pk)
            setattr(row, name, keys.seal(keys.unseal(getattr(row, name))))
            row.save(update_fields=[name])
            count += 1
    return count


def record(issuer: str, *, kid: str, change: str, by: HttpRequest | None) -> None:
    who = actor(by) if by else VISITOR
    protection.record(
        "signin.key-changed",
        subjects=[organisation_subject(f"issuer:{issuer}")],
        organisation=who.organisation_name or str(country().portal),
        purpose=Text("Garder sûres les connexions", "Keeping sign-ins safe"),
        legal_basis=selectors.profile().legal_basis,
        detail={"issuer": issuer, "key": kid, "change": change},
    )
