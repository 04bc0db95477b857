"""A procedure whose figure a shipped rule proposes: copied under another name, carried to an installation that ships the rule or does not."""

from __future__ import annotations

import pytest

from parvis.cli import main
from parvis.components.builder import actions
from parvis.components.builder.actions import checking, drafting, publishing
from parvis.components.builder.models import Draft, Quality
from parvis.components.builder.rules.writing import plain
from parvis.components.procedures import actions as procedures
from parvis.components.procedures import selectors as published
from parvis.components.procedures.rules.canonical import rewritten
from parvis.components.procedures.rules.loader import WrongProcedureFile
from parvis.core.exchange import selectors as exchange
from parvis.kernel import catalogue
from parvis.kernel.text import Text

WITH_A_RULE = [slug for slug, (_, rule) in published.shipped().items() if rule]


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "asked", lambda _url: {"state": "alive", "why": "HTTP 200"})


def looked_through(draft: Draft) -> Quality:
    quality = publishing.look_through(draft)
    assert {each["state"] for each in quality.report["tests"]} == {"passed"}
    assert not quality.report["blocked"], quality.report["findings"]
    return quality


@pytest.mark.parametrize("slug", WITH_A_RULE)
def test_a_copy_keeps_the_rule_and_passes_its_tests(slug, town, bo):
    procedures.publish(published.shipped()[slug][0])
    copy = actions.clone(slug, slug=f"{slug}-copy", organisation=town, by=bo)
    assert any("result" in each.expect for each in published.read_here(copy.text).procedure.tests)
    looked_through(copy)
    assert actions.publish(copy.id, revision=copy.revision, by=bo).version.procedure.slug == f"{slug}-copy"
    version = published.current_version(f"{slug}-copy")
    assert published.rule_for(version.definition, version.digest) is published.shipped()[slug][1]


def without(slug: str):
    """The house of an installation that has not the system that ships this procedure."""
    return tuple(each for each in catalogue.systems() if each.slug != slug)


def forget() -> None:
    catalogue.offers.cache_clear()
    exchange.provider_of.cache_clear()
    published.shipped.cache_clear()


def carried(slug: str, town, tmp_path, name: str) -> Draft:
    procedures.publish(published.shipped()[slug][0])
    file = tmp_path / "carried.yaml"
    assert main(["procedure", "export", slug, "--to", str(file)]) == 0
    assert main(["procedure", "import", str(file), "--organisation", town.identifier, "--slug", name]) == 0
    return Draft.objects.get(slug=name)


def test_a_file_carried_to_an_installation_with_the_rule_is_published(town, bo, tmp_path, capsys):
    draft = carried("cantine", town, tmp_path, "cantine-ailleurs")
    assert "0 mistake(s)" in capsys.readouterr().out
    looked_through(draft)
    assert actions.publish(draft.id, revision=draft.revision, by=bo).version.procedure.slug == "cantine-ailleurs"


def test_without_the_rule_the_import_says_so_with_its_line_and_the_mended_file_is_published(town, bo, tmp_path, capsys, monkeypatch):
    text = carried("bibliotheque", town, tmp_path, "carte").text
    Draft.objects.all().delete()
    capsys.readouterr()
    house = without("bibliotheque")
    monkeypatch.setattr(catalogue, "systems", lambda: house)
    forget()
    try:
        file = tmp_path / "carte.yaml"
        file.write_text(text, encoding="utf-8")
        assert main(["procedure", "import", str(file), "--organisation", town.identifier]) == 0
        line = next(number for number, each in enumerate(text.splitlines(), 1) if each.strip() == "rule: bibliotheque")
        assert f"{file}:{line}:5: No system here ships the rule `bibliotheque`" in capsys.readouterr().out
        draft = Draft.objects.get(slug="carte")
        with pytest.raises(WrongProcedureFile):
            publishing.look_through(draft)
        draft = drafting.save(draft.id, revision=draft.revision, text=mended(text), what=Text("Corrigé", "Mended"), by=bo)
        looked_through(draft)
        assert actions.publish(draft.id, revision=draft.revision, by=bo)
    finally:
        monkeypatch.undo()
        forget()


def mended(text: str) -> str:
    """The figure is left to the agent: no rule, and no test that expects one."""
    value = plain(text)
    result = {key: each for key, each in value["decisions"]["result"].items() if key != "rule"}
    tests = [{**each, "expect": {key: said for key, said in each["expect"].items() if key != "result"}} for each in value["tests"]]
    return rewritten(text, {**value, "decisions": {**value["decisions"], "result": result}, "tests": tests})


def test_a_rule_for_other_questions_is_told(town, bo):
    procedures.publish(published.shipped()["cantine"][0])
    text = actions.clone("cantine", slug="autre", organisation=town, by=bo).text
    found = published.read_here(text.replace("rule: cantine", "rule: bibliotheque")).mistakes
    assert [each.what for each in found] == ["The rule `bibliotheque` looks at `low_quotient`, which is not asked here"]
