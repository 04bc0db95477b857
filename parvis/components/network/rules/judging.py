"""Why an address may be browsed, or not: one decision, one reason."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from parvis.components.network.rules.hosts import Address, within
from parvis.kernel.text import Text

# What the shape of an address says before any list.
SHAPES = {
    "malformed": Text("Ce n’est pas une adresse du web.", "This is no address of the web."),
    "inside": Text(
        "Cette adresse est celle d’une machine ou d’un réseau privé, pas d’internet.",
        "This is the address of a machine or of a private network, not of the internet.",
    ),
    "port": Text("Seuls les ports habituels du web sont ouverts.", "Only the usual ports of the web are open."),
    "ip": Text(
        "L’adresse est un numéro au lieu d’un nom : on ne peut dire qui répond.",
        "The address is a number in the place of a name: nobody can tell who answers.",
    ),
    "lookalike": Text(
        "Les lettres de ce nom viennent d’une autre écriture et imitent un nom connu.",
        "The letters of this name are of another script and imitate a known name.",
    ),
    "default": Text(
        "Aucune règle ne s’y oppose : ce qui n’est pas interdit est permis.", "No rule is against it: what is not denied is allowed."
    ),
}


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A rule in force, as it is compiled for proxies; ``key`` is how pages and proxies name it."""

    key: str
    subject: str  # host | category
    pattern: str
    decision: str  # allow | deny
    fr: str
    en: str
    category: str = ""
    family: str = ""
    author: str = ""
    since: str = ""
    review_on: str = ""

    @property
    def words(self) -> Text:
        return Text(self.fr, self.en)


@dataclass(frozen=True, kw_only=True)
class Category:
    """A kind of sites; a ``locked`` one is denied whatever a ministry says."""

    slug: str
    fr: str
    en: str
    decision: str  # allow | deny
    why_fr: str
    why_en: str
    locked: bool = False

    @property
    def title(self) -> Text:
        return Text(self.fr, self.en)

    @property
    def words(self) -> Text:
        return Text(self.why_fr, self.why_en)


@dataclass(frozen=True, kw_only=True)
class Rules:
    """Everything that a decision needs."""

    rules: tuple[Rule, ...] = ()
    categories: tuple[Category, ...] = ()
    ports: tuple[int, ...] = (80, 443)

    def by_pattern(self) -> dict[tuple[str, str, str], Rule]:
        return {(each.subject, each.pattern, each.family): each for each in self.rules}


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """Whether it may be browsed, by which rule, and why."""

    allowed: bool
    key: str  # "shape:ip", "rule:12", "category:malware"
    words: Text
    category: str = ""
    rule: Rule | None = None
    family: str = ""


class Judge:
    """Decides by ``rules``; built once, asked often."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.patterns = rules.by_pattern()
        self.categories = {each.slug: each for each in rules.categories}

    def __call__(self, address: Address, family: str = "") -> Verdict:
        """What holds for ``address`` asked from a body of ``family``: the ministry's own rules before everyone's, the longest name first.

        What is inside, or stands at an unusual port, is refused first; a name that imitates another, or a bare number, unless a
        rule names it.
        """
        if address.inside:
            return shaped("inside")
        if address.port not in self.rules.ports:
            return shaped("port")
        listed = self.by_host(address, family)
        if listed is not None:
            return listed
        if address.lookalike or address.ip is not None:
            return shaped("lookalike" if address.lookalike else "ip")
        return shaped("default", allowed=True)

    def by_host(self, address: Address, family: str) -> Verdict | None:
        names = within(address.host)
        general = self.listed(names, "")
        locked = general is not None and general.category in self.categories and self.categories[general.category].locked
        own = self.listed(names, family) if family and not locked else None
        rule = own or general
        if rule is None:
            return None
        return of_rule(rule) if rule is own else self.holds(rule, family)

    def holds(self, rule: Rule, family: str = "") -> Verdict:
        """What ``rule`` comes to: a host that is denied for its category follows what holds for the category."""
        return self.by_category(rule, family) if rule.category and rule.decision == "deny" and not rule.family else of_rule(rule)

    def listed(self, names: Iterable[str], family: str) -> Rule | None:
        return next((rule for name in names if (rule := self.patterns.get(("host", name, family)))), None)

    def by_category(self, rule: Rule, family: str) -> Verdict:
        category = self.categories.get(rule.category)
        if category is None or category.locked:
            return of_rule(rule)
        own = self.patterns.get(("category", rule.category, family)) if family else None
        changed = own or self.patterns.get(("category", rule.category, ""))
        if changed is not None:
            return of_rule(changed, category=rule.category)
        if category.decision == "allow":
            return Verdict(allowed=True, key=f"category:{category.slug}", words=category.words, category=category.slug)
        return of_rule(rule)


def shaped(shape: str, *, allowed: bool = False) -> Verdict:
    return Verdict(allowed=allowed, key=f"shape:{shape}", words=SHAPES[shape])


def of_rule(rule: Rule, *, category: str = "") -> Verdict:
    return Verdict(
        allowed=rule.decision == "allow", key=rule.key, words=rule.words, category=category or rule.category, rule=rule, family=rule.family
    )


FORM = "parvis-browsing/1"


def compiled(rules: Rules) -> str:
    """``rules`` as the file that proxies read."""
    return json.dumps({"form": FORM, **asdict(rules)}, ensure_ascii=False, sort_keys=True, indent=1) + "\n"


def opened(text: str) -> Rules:
    """The rules of a compiled file; raises ValueError for anything else."""
    try:
        found: Mapping[str, Any] = json.loads(text)
        if found["form"] != FORM:
            raise ValueError(f"not {FORM}")
        return Rules(
            rules=tuple(Rule(**each) for each in found["rules"]),
            categories=tuple(Category(**each) for each in found["categories"]),
            ports=tuple(int(port) for port in found["ports"]),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a compiled file of rules: {error}") from error
