"""What somebody tries who may read only the figures, feeds the proxies rubbish, or wants to be both of two people."""

from __future__ import annotations

import io
import json
import sys
from contextlib import suppress
from datetime import timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.components.network import commands, datasets, personal_data
from parvis.components.network.actions import browsing as actions
from parvis.components.network.actions import loading, sharing, states
from parvis.components.network.models import BrowsingRule, Event, Site
from parvis.components.network.rules import hosts, judging, pac, squid
from parvis.components.network.selectors import services
from parvis.components.network.tests.conftest import BASE, desk
from parvis.components.network.views import public
from parvis.kernel.calendar import today


def figures() -> str:
    """Everything that anyone is told of sites in numbers."""
    sharing.recount()
    told = [list(datasets.by_area()), list(datasets.catalogue()), list(datasets.availability()), services.shared_by(), services.down_now(),
            services.sites_with(), services.availability()]  # fmt: skip
    return json.dumps(told, default=str)


@pytest.mark.django_db
def test_restricted_sites_change_no_figure_for_everyone(network):
    """Otherwise who sees all the open ones subtracts them, and is left with where the others are and which are down."""
    before, page = figures(), public.sites.counts(public.sites.told(), "area")
    hidden = [BASE | {"code": f"X-{number}", "name": "Base", "area": "59", "body": "hidden", "label": "restricted"} for number in range(30)]
    loading.insert(hidden)
    states.change("X-1", "down", cause="?", by="", organisation="")
    assert Site.objects.filter(area="59").count() > 30
    assert figures() == before
    assert public.sites.counts(public.sites.told(), "area") == page


@pytest.mark.django_db
def test_who_is_forgotten_confirms_no_rule_under_another_account(network):
    """Proposed, erased, back again as somebody else: nobody could tell that it is one person."""
    made = actions.propose(
        subject="host", pattern="bad.example", decision="allow", reason={"fr": "x", "en": "x"}, review_on=today() + timedelta(days=30),
        by=network.nolwenn, author="RIE",
    )  # fmt: skip
    BrowsingRule.objects.update(proposed_by=None)
    with pytest.raises(actions.NotTwoPeople):
        actions.confirm(made.pk, by=network.malo, actor="")
    BrowsingRule.objects.update(proposed_by=network.nolwenn)
    personal_data.erase(network.nolwenn)
    with pytest.raises(actions.NothingToDecide):
        actions.confirm(made.pk, by=network.malo, actor="")
    assert not BrowsingRule.objects.exclude(state="refused").filter(pk=made.pk).exists()


RULES = judging.Rules(rules=(judging.Rule(key="rule:1", subject="host", pattern="bad.example", decision="deny", fr="x", en="x"),))


@given(st.one_of(st.text(max_size=80), st.from_regex(r"\A(https?:)?[/\\]{0,4}[\[\]0-9a-fx.:%@\u3002\u0660-\u0669\uff10-\uff19]{1,40}\Z")))
def test_no_address_stops_the_helper_and_each_has_one_answer_on_one_line(written):
    judge = judging.Judge(RULES)
    with suppress(hosts.BadAddress):
        judge(hosts.parsed(written))
    answer = squid.answered(f"7 {written.replace(' ', '%20')} -\n", judge)
    assert answer.startswith(("7 OK", "7 ERR message=", "7 BH message=", "BH message="))
    assert len(answer.splitlines()) == 1


def test_bytes_that_are_no_text_end_nobody_s_browsing(tmp_path, monkeypatch, capsys):
    rules = tmp_path / "rules.json"
    rules.write_text(judging.compiled(RULES), encoding="utf-8")
    lines = io.TextIOWrapper(io.BytesIO(b"1 http://\xff\xfe/ -\n2 https://bad.example/ -\n3 https://good.example/ -\n"), encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", lines)
    assert commands.browsing_acl(SimpleNamespace(rules=str(rules), ministry="", no_channels=False)) == 0
    assert [each.split()[:2] for each in capsys.readouterr().out.splitlines()] == [["1", "ERR"], ["2", "ERR"], ["3", "OK"]]


@pytest.mark.parametrize("words", ['x\n}; alert("1")', "x\u2028return 1", "*/ x", "x\r\nfunction FindProxyForURL"])
def test_no_words_leave_the_comment_of_the_proxy_file(words):
    found = pac.script(["proxy.example:3128"], ['a"; alert(1)//', "b\u2028c"], words)
    first, *rest = found.splitlines()
    assert first.startswith("// ")
    assert rest[0] == "function FindProxyForURL(url, host) {"
    assert found.count("\nfunction ") == 1
    (inside,) = [line for line in rest if "var inside" in line]
    assert json.loads(inside.split(" = ")[1].rstrip(";")) == ['a"; alert(1)//', "b\u2028c"]


@pytest.mark.parametrize("proxy", ['p:1"; x', "p:1\nDIRECT", "p:1; PROXY evil:1", "user@p:1", "p", "p:123456"])
def test_a_proxy_that_is_more_than_one_is_not_written(proxy):
    with pytest.raises(pac.BadProxy):
        pac.script([proxy], [], "x")


@pytest.mark.django_db
def test_an_incident_that_no_feed_could_carry_is_not_announced(network):
    page = "/desk/network/events/new"
    typed = {
        "kind": "incident",
        "title_fr": "Panne",
        "title_en": "Do\x0bwn",
        "text_fr": "x",
        "text_en": "x",
        "begins_at": "2026-01-01 10:00",
    }
    refused = desk(network.nolwenn, network.giver).post(page, typed)
    assert (refused.status_code, Event.objects.count()) == (400, 0)
    assert "Take out the invisible characters" in refused.content.decode()
    assert desk(network.nolwenn, network.giver).post(page, {**typed, "title_en": "Down"}).status_code == 302
