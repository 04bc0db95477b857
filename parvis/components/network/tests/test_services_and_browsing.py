"""Services asked for and decided; rules put in force by two people; blocks contested; nobody's browsing kept."""

from __future__ import annotations

from datetime import timedelta

import pytest

from parvis.components.network import commands
from parvis.components.network.actions import browsing, loading
from parvis.components.network.models import BrowsingRule, Contest, Subscription
from parvis.components.network.rules import judging
from parvis.core.notices.models import Message
from parvis.core.protection.models import Entry
from parvis.kernel.calendar import today


def test_a_service_is_asked_for_once_and_decided_by_its_provider(network):
    asked = {"purpose": "Our phones", "replaces_own": "on"}
    assert network.reader.post("/desk/network/ask/voice", asked).status_code == 302
    network.reader.post("/desk/network/ask/voice", asked)
    made = Subscription.objects.get()
    assert (made.state, made.organisation, made.replaces_own) == ("asked", network.ministry, True)
    assert Message.objects.filter(notice="network.service-asked", person=network.nolwenn).count() == 1
    assert network.reader.get(f"/desk/network/requests/{made.pk}").status_code == 403
    network.operator.post(f"/desk/network/requests/{made.pk}", {"decision": "grant", "reason": "Welcome"})
    made.refresh_from_db()
    assert made.state == "granted"
    assert Message.objects.filter(notice="network.service-decided", person=network.lea).count() == 1
    assert "Welcome" in network.reader.get("/desk/network/requests").content.decode()
    network.reader.post(f"/desk/network/requests/{made.pk}/end")
    made.refresh_from_db()
    assert made.state == "ended"
    assert Entry.objects.filter(event__startswith="network.service").count() == 3


def test_a_body_that_is_no_member_asks_for_nothing(network):
    assert network.outside.post("/desk/network/ask/voice", {"purpose": "x"}).status_code == 403
    assert not Subscription.objects.exists()


def test_the_catalogue_is_searched_and_open(network):
    found = network.everyone.get("/network/services.json?q=telephonie").json()["services"]
    assert [each["id"] for each in found] == ["voice"]
    assert found[0]["bodies"] == "suppressed"  # fewer than ten bodies share it here
    assert network.everyone.get("/network/services.json?kind=nonsense").status_code == 200
    assert network.everyone.get("/network/services/voice").status_code == 200
    assert network.everyone.get("/network/services/nothing").status_code == 404
    assert network.everyone.get("/network/services.jsonld").json()["@type"] == "dcat:Catalog"


def proposal(**more: str) -> dict[str, str]:
    return {"subject": "host", "host": "https://Bad.Example./x", "category": "", "decision": "deny", "family": "", "reason_fr": "Non", "reason_en": "No",
            "review_on": (today() + timedelta(days=90)).isoformat(), **more}  # fmt: skip


def test_two_people_put_a_rule_in_force(network, django_capture_on_commit_callbacks):
    assert network.operator.post("/desk/network/rules/new", proposal()).status_code == 302
    rule = BrowsingRule.objects.get()
    assert (rule.pattern, rule.state) == ("bad.example", "proposed")
    network.operator.post(f"/desk/network/rules/{rule.pk}", {"what": "confirm"})
    rule.refresh_from_db()
    assert rule.state == "proposed"  # who proposed it does not confirm it
    with django_capture_on_commit_callbacks(execute=True):
        network.second.post(f"/desk/network/rules/{rule.pk}", {"what": "confirm"})
    rule.refresh_from_db()
    assert (rule.state, rule.proposed_by, rule.confirmed_by) == ("in-force", network.nolwenn, network.malo)
    assert [each.pattern for each in judging.opened(browsing.compiled_file().read_text()).rules] == ["bad.example"]
    page = network.everyone.post("/network/browsing", {"address": "sub.bad.example"}).content.decode()
    assert "sub.bad.example is blocked" in page
    network.second.post(f"/desk/network/rules/{rule.pk}", {"what": "end"})
    network.operator.post(f"/desk/network/rules/{rule.pk}", {"what": "confirm"})
    rule.refresh_from_db()
    assert rule.state == "ended"
    assert Entry.objects.filter(event__startswith="network.rule").count() == 4


@pytest.mark.parametrize(
    "wrong",
    [{"host": ""}, {"host": "a b"}, {"host": "org"}, {"host": "127.1"}, {"subject": "category"}, {"subject": "category", "category": "malware"},
     {"review_on": "2020-01-01"}, {"review_on": "2199-01-01"}, {"reason_fr": ""}, {"decision": "maybe"}, {"family": "nobody"}],
)  # fmt: skip
def test_a_wrong_rule_is_refused_in_words(network, wrong):
    assert network.operator.post("/desk/network/rules/new", proposal(**wrong)).status_code == 400
    assert not BrowsingRule.objects.exists()


def test_the_list_of_rules_says_what_each_comes_to(network):
    """A host denied for a category that is allowed is let through: the list does not say that it is blocked."""
    loading.rules(author="Office", review_on=today() - timedelta(days=1))
    rows = network.everyone.get("/network/browsing").content.decode().split("<tr>")
    (row,) = [row for row in rows if "reseau-social.example" in row]
    assert "Allowed" in row
    assert "as its category is" in row
    assert "overdue" in row
    (row,) = [row for row in rows if "casino.example" in row]
    assert "Blocked" in row


def test_a_block_is_contested_and_answered_by_a_date(network):
    loading.rules(author="Office", review_on=today() + timedelta(days=9))
    page = network.reader.post(
        "/desk/network/contest", {"address": "http://casino.example/my/page?me=1", "reason": "A survey", "send": "yes"}
    )
    assert page.status_code == 302
    made = Contest.objects.get()
    assert (made.host, made.state) == ("casino.example", "open")
    assert today() < made.due_on <= today() + timedelta(days=6)
    network.reader.post("/desk/network/contest", {"address": "casino.example", "reason": "Again", "send": "yes"})
    assert Contest.objects.count() == 1
    network.operator.post(f"/desk/network/contests/{made.reference}", {"outcome": "refused", "text": "No work"})
    made.refresh_from_db()
    assert (made.state, made.answer) == ("refused", "No work")
    assert Message.objects.filter(notice="network.contest-answered", person=network.lea).count() == 1
    assert "No work" in network.reader.get("/desk/network/my-contests").content.decode()
    network.reader.post("/desk/network/contest", {"address": "service-public.gouv.fr", "reason": "x", "send": "yes"})
    assert Contest.objects.count() == 1  # nothing to contest


@pytest.mark.parametrize("key", ["", "shape:ip", "rule:999999", "rule:١", "rule:1'--", "category:malware", "<script>", "x" * 500])
def test_the_page_of_a_block_says_why_in_both_languages_whatever_it_is_asked(network, key):
    page = network.everyone.get("/network/blocked", {"rule": key})
    assert page.status_code == 200
    assert 'lang="fr"' in page.content.decode()
    assert 'lang="en"' in page.content.decode()
    assert "<script>" not in page.content.decode().split("<main")[1].split("</main>")[0]


def test_browsing_is_kept_nowhere(network, capsys, caplog):
    """Neither a test on the page nor a proxy's question leaves the address in a row, a line of the trace or a log."""
    entries = Entry.objects.count()
    network.reader.post("/network/browsing", {"address": "https://very-private.example/secret"})
    browsing.publish()
    judge = commands.Reloaded(browsing.compiled_file())
    assert commands.reply("1 https://very-private.example/secret\n", judge, family="", channels=True) == "1 OK"
    assert commands.reply("1 https://1.2.3.4/secret\n", judge, family="", channels=True) == "1 ERR message=shape:ip"
    said = capsys.readouterr()
    assert "very-private" not in said.out + said.err + caplog.text
    assert Entry.objects.count() == entries
    assert not Contest.objects.exists()


def test_a_broken_file_of_rules_leaves_the_last_good_ones(tmp_path):
    file = tmp_path / "rules.json"
    judge = commands.Reloaded(file)
    assert commands.reply("1 a.example\n", judge, family="", channels=True) == "1 BH message=no-rules"
    deny = judging.Rule(key="rule:1", subject="host", pattern="a.example", decision="deny", fr="Non", en="No")
    file.write_text(judging.compiled(judging.Rules(rules=(deny,))))
    assert commands.reply("1 a.example\n", judge, family="", channels=True) == "1 ERR message=rule:1"
    file.write_text("{")
    assert commands.reply("1 a.example\n", judge, family="", channels=True) == "1 ERR message=rule:1"
    (tmp_path / "new").write_text(judging.compiled(judging.Rules()))
    (tmp_path / "new").replace(file)
    assert commands.reply("1 a.example\n", judge, family="", channels=True) == "1 OK"
