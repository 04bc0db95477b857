"""One decision for an address: by its shape, by the ministry's rules, by everyone's; and as Squid and browsers read it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from parvis.components.network.rules import judging, pac, squid
from parvis.components.network.rules.hosts import parsed
from parvis.components.network.rules.judging import Category, Judge, Rule, Rules

FOREIGN = Path(__file__).parents[4] / "tests" / "foreign"


def rule(pattern: str, decision: str = "deny", **more: str) -> Rule:
    return Rule(key=f"rule:{pattern}{more.get('family', '')}", subject=more.pop("subject", "host"), pattern=pattern, decision=decision,
                fr="Parce que", en="Because", **more)  # fmt: skip


def category(slug: str, decision: str = "deny", *, locked: bool = False) -> Category:
    return Category(slug=slug, fr=slug, en=slug, decision=decision, why_fr="Genre", why_en="Kind", locked=locked)


RULES = Rules(
    rules=(
        rule("bad.example", category="malware"),
        rule("files.example", category="file-sharing"),
        rule("press.files.example", "allow"),
        rule("social.example", category="social"),
        rule("plain.example"),
        rule("plain.example", "allow", family="culture"),
        rule("bad.example", "allow", family="culture"),
        rule("file-sharing", "allow", subject="category", family="culture"),
        rule("8.8.8.8", "allow"),
    ),
    categories=(category("malware", locked=True), category("file-sharing"), category("social", "allow")),
    ports=(80, 443),
)
judge = Judge(RULES)


@pytest.mark.parametrize(
    ("address", "family", "allowed", "key"),
    [
        ("unknown.example", "", True, "shape:default"),
        ("plain.example", "", False, "rule:plain.example"),
        ("PLAIN.EXAMPLE./x", "", False, "rule:plain.example"),
        ("deep.under.plain.example", "", False, "rule:plain.example"),
        ("notplain.example", "", True, "shape:default"),
        ("plain.example", "culture", True, "rule:plain.exampleculture"),
        ("plain.example", "justice", False, "rule:plain.example"),
        ("press.files.example", "", True, "rule:press.files.example"),
        ("files.example", "", False, "rule:files.example"),
        ("files.example", "culture", True, "rule:file-sharingculture"),
        ("social.example", "", True, "category:social"),
        ("bad.example", "culture", False, "rule:bad.example"),  # a locked category is denied whatever a ministry says
        ("https://ok.example@plain.example", "", False, "rule:plain.example"),
        ("ok.example:22", "", False, "shape:port"),
        ("9.9.9.9", "", False, "shape:ip"),
        ("8.8.8.8", "", True, "rule:8.8.8.8"),
        ("http://134744072/", "", True, "rule:8.8.8.8"),
        ("127.0.0.1", "", False, "shape:inside"),
        ("аррӏе.com", "", False, "shape:lookalike"),
    ],
)
def test_why_an_address_is_allowed_or_blocked(address, family, allowed, key):
    verdict = judge(parsed(address), family)
    assert (verdict.allowed, verdict.key) == (allowed, key)
    assert verdict.words.fr
    assert verdict.words.en


def test_a_compiled_file_says_the_same_and_anything_else_is_refused():
    assert judging.opened(judging.compiled(RULES)) == RULES
    for wrong in ("", "[]", "{}", '{"form": "other/1"}', judging.compiled(RULES).replace('"rules"', '"ruled"')):
        with pytest.raises(ValueError):  # noqa: PT011  each says something else
            judging.opened(wrong)


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("0 http://ok.example/a%20b -\n", "0 OK"),
        ("1 http://ok.example/%0A%00?%FF -\n".replace("%FF", "x"), "1 OK"),
        ("17 http%3A%2F%2Fplain.example%2F\n", "17 ERR message=rule:plain.example"),
        ("3 plain.example:443 -\n", "3 ERR message=rule:plain.example"),
        ("4 javascript:alert(1)\n", "4 ERR message=shape:malformed"),
        ("5 http://%FF%FE\n", "5 BH message=no%20address"),
        ("6\n", "6 BH message=no%20address"),
        ("x http://ok.example\n", "BH message=no%20channel"),
        ("\n", "BH message=no%20channel"),
    ],
)
def test_squid_is_answered_on_the_channel_it_asked(line, answer):
    said = squid.answered(line, judge)
    assert said.split(" ")[:2] == answer.split(" ")[:2]
    if "BH" not in answer:
        assert said == answer


def test_without_channels_squid_is_answered_without():
    assert squid.answered("http://plain.example/\n", judge, channels=False) == "ERR message=rule:plain.example"


@pytest.mark.parametrize(
    "wrong",
    ["proxy", "proxy:", "http://proxy:1", 'a:1"; DIRECT', "a:1;b:2", "a b:1"],
)
def test_a_proxy_that_is_not_host_and_port_writes_no_script(wrong):
    with pytest.raises(pac.BadProxy):
        pac.script([wrong], [], "x")


def test_browsers_find_their_way_by_the_script():
    """Evaluated by pac-resolver, which Node's proxy agents use."""
    if not (FOREIGN / "node_modules" / "pac-resolver").exists() or not shutil.which("node"):
        pytest.skip("LOUD: pac-resolver is absent (npm ci in tests/foreign): the PAC file was read by no evaluator")
    script = pac.script(["proxy.example:3128", "spare.example:3128"], ["intranet.example"], "A network\n*/ that breaks no line")
    ways = subprocess.run(
        ["node", "pac.mjs", "https://www.example.org/", "http://intranet.example/", "http://a.INTRANET.example./", "http://xintranet.example/",
         "http://printer/", "http://10.1.2.3/", "http://172.32.0.1/", "http://[fd00::1]/", "http://10.evil.example/"],
        cwd=FOREIGN, input=script, capture_output=True, text=True, check=True, timeout=60,
    ).stdout.splitlines()  # fmt: skip
    proxied = "PROXY proxy.example:3128; PROXY spare.example:3128"
    assert ways == [proxied, "DIRECT", "DIRECT", proxied, "DIRECT", "DIRECT", proxied, "DIRECT", proxied]
