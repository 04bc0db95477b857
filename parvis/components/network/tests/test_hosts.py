"""Where an address leads, however it is written: what a browser would open, or a refusal in words."""

from __future__ import annotations

import pytest

from parvis.components.network.rules import hosts
from parvis.components.network.rules.hosts import BadAddress, parsed


@pytest.mark.parametrize(
    ("written", "host"),
    [
        ("example.org", "example.org"),
        ("HTTPS://EXAMPLE.Org./a?b#c", "example.org"),
        ("http://Exa%6Dple.org/", "example.org"),
        ("//example.org/x", "example.org"),
        ("example.org:8080/x", "example.org"),
        ("http:\\\\example.org\\x", "example.org"),
        ("http://exa\u00admple.org", "example.org"),  # a soft hyphen is not seen, and counts for nothing
        ("http://ｅxample。org", "example.org"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("http://[::FFFF:8.8.8.8]/", "8.8.8.8"),
        ("http://2130706433/", "127.0.0.1"),
        ("http://0x7f.1/", "127.0.0.1"),
        ("http://0177.0.0.1/", "127.0.0.1"),
        ("http://a_b.example.org", "a_b.example.org"),
    ],
)
def test_one_form_for_each_host(written, host):
    assert parsed(written).host == host


@pytest.mark.parametrize(
    "written",
    ["", "   ", "javascript:alert(1)", "data:text/html,x", "http://", "http://a b/", "http://a\x00b/", "http://a\nb", "http://[::1", "http://[v1.x]/",
     "http://host:99999/", "http://host:0/", "http://host:x/", "http://1.2.3.4.5/", "http://256.1.1.1/", "http://0xzz.1/", "a..b", "example.org..", ".",
     "http://" + "a" * 64 + ".org", "http://" + "a." * 200 + "org", "x" * 3000, "http://exa℀mple.org"],
)  # fmt: skip
def test_what_is_no_address_is_refused_in_both_languages(written):
    with pytest.raises(BadAddress) as refused:
        parsed(written)
    assert refused.value.words.fr
    assert refused.value.words.en


def test_what_stands_before_the_at_sign_is_not_the_site():
    found = parsed("https://impots.gouv.fr@evil.example/login")
    assert (found.host, found.credentials) == ("evil.example", True)
    assert parsed("https://user:pass@evil.example:8443/").port == 8443


@pytest.mark.parametrize(("name", "imitates"), [("аррӏе.com", "apple.com"), ("xn--80ak6aa92e.com", "apple.com")])
def test_a_homograph_is_told_also_in_punycode(name, imitates):
    assert parsed(name).lookalike == imitates


@pytest.mark.parametrize("name", ["café.example", "москва.рф", "ελλάδα.gr", "日本.jp", "example.org"])
def test_an_honest_name_of_any_script_is_no_homograph(name):
    assert parsed(name).lookalike == ""


@pytest.mark.parametrize(
    "written", ["localhost", "http://127.1/", "http://10.0.0.1", "[::1]", "http://[fe80::1]/", "169.254.169.254", "a.localhost"]
)
def test_addresses_of_private_networks_are_inside(written):
    assert parsed(written).inside


def test_ports_and_schemes():
    assert parsed("example.org:443").scheme == "https"  # as proxies are told of CONNECT
    assert parsed("example.org").port == 80
    assert parsed("https://example.org").usual_port
    assert not parsed("https://example.org:8443").usual_port


def test_a_rule_names_hosts_as_they_are_compared():
    assert hosts.is_host_pattern("example.org")
    for wrong in ("Example.org", "example.org.", "http://example.org", "bücher.example", "0x7f.1", ""):
        assert not hosts.is_host_pattern(wrong)
    assert hosts.within("a.b.org") == ["a.b.org", "b.org", "org"]
    assert hosts.within("10.0.0.1") == ["10.0.0.1"]
