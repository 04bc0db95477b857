"""Ask for an export: the same asked again within minutes is the same export; all are destroyed in time."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from parvis.components.exports.actions import making, spool
from parvis.components.exports.models import Export, Form
from parvis.components.procedures.selectors import Procedure
from parvis.core.jobs import actions as jobs
from parvis.core.people.selectors import Organisation, Person
from parvis.kernel.text import Text

SAME_WITHIN = timedelta(minutes=5)
KEPT = timedelta(hours=32)
AT_ONCE = 5
FORMS = tuple(each.value for each in Form)


class TooManyExports(Exception):
    """The agent has as many exports under way as the house makes at once; ``text`` says so."""

    text = Text(
        f"{AT_ONCE} de vos exports sont en cours. Attendez que l’un d’eux soit prêt, puis redemandez celui-ci.",
        f"{AT_ONCE} of your exports are being made. Wait until one of them is ready, then ask for this one again.",
    )


@transaction.atomic
def ask(agent: Person, organisation: Organisation, procedure: Procedure, *, form: Form, query: Mapping[str, Any]) -> Export:
    """The export of what ``query`` says, made by a worker; the one of minutes ago when the same agent asks the same.

    ``query``: ``state``, ``since``, ``until``, ``group`` (see ``selectors.asked.chosen``), ``columns``, ``naming``, ``language``.
    Raises TooManyExports.
    """
    now = timezone.now()
    digest = named(procedure, form, query)
    Person.objects.select_for_update().get(pk=agent.pk)  # two requests at once must find each other's export
    mine = Export.objects.filter(agent=agent, organisation=organisation).exclude(state=Export.State.FAILED)
    if same := mine.filter(digest=digest, asked_at__gt=now - SAME_WITHIN, expires_at__gt=now).first():
        return same
    if mine.exclude(state=Export.State.DONE).count() >= AT_ONCE:
        raise TooManyExports
    export = begun(agent, organisation, procedure, form=form, query=query)
    jobs.enqueue_once(making.make, f"exports:{export.pk}", str(export.pk))
    return export


def make_now(agent: Person, organisation: Organisation, procedure: Procedure, *, form: str, query: Mapping[str, Any]) -> Export:
    """The export of what ``query`` says, made before this returns, for whoever waits at a terminal. ``form`` is one of ``FORMS``."""
    export = begun(agent, organisation, procedure, form=Form(form), query=query)
    try:
        making.made(export)
    except BaseException:
        Export.objects.filter(pk=export.pk).update(state=Export.State.FAILED, finished_at=timezone.now())
        raise
    return export


def begun(agent: Person, organisation: Organisation, procedure: Procedure, *, form: Form, query: Mapping[str, Any]) -> Export:
    now = timezone.now()
    return Export.objects.create(
        agent=agent,
        organisation=organisation,
        procedure=procedure,
        form=form,
        query=dict(query),
        digest=named(procedure, form, query),
        asked_at=now,
        expires_at=now + KEPT,
    )


def named(procedure: Procedure, form: Form, query: Mapping[str, Any]) -> str:
    asked = json.dumps([procedure.slug, form, query], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(asked.encode()).hexdigest()


def destroy_expired() -> int:
    """Destroy exports whose time is over, and what was gathered for them; returns how many. Run by the clock."""
    over = list(Export.objects.filter(expires_at__lte=timezone.now())[:1000])
    for export in over:
        shutil.rmtree(spool.folder_of(export), ignore_errors=True)
        default_storage.delete(export.path)
        export.delete()
    return len(over)
