"""Who checks a letter is counted by the address that our own proxy saw."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from parvis.components.procedures.views import checking


@pytest.mark.django_db
def test_people_behind_one_proxy_do_not_use_up_each_others_checks(
    client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.clear()
    settings.PARVIS_DEMO = False
    monkeypatch.setattr("parvis.kernel.quotas.time.time", lambda: 1_800_000_000.0)

    def check(address: str) -> int:
        return client.get("/letters/unknown", headers={"X-Forwarded-For": address}).status_code

    assert [check(f"198.51.100.{each}, 203.0.113.1") for each in range(checking.A_MINUTE + 1)] == [404] * checking.A_MINUTE + [429]
    assert check("203.0.113.2") == 404
