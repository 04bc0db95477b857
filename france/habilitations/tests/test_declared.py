"""What is declared hangs together: templates name what sources give, and the law's registry covers them."""

from __future__ import annotations

import pytest

from france.habilitations.kinds import KINDS
from france.habilitations.use_cases import USE_CASES
from parvis.core.authorisations import selectors
from parvis.kernel import catalogue

TEMPLATES = [(use, kind) for use in USE_CASES for kind in use.fields]


@pytest.mark.parametrize(("use", "kind"), TEMPLATES, ids=[f"{use.slug}-{kind}" for use, kind in TEMPLATES])
def test_a_template_proposes_only_what_the_source_gives(use, kind):
    found = selectors.kinds().get(kind)
    if found is not None:  # a hub that is not installed offers nothing to ask
        assert set(use.fields[kind]) <= set(selectors.released(found))


@pytest.mark.parametrize(("use", "kind"), TEMPLATES, ids=[f"{use.slug}-{kind}" for use, kind in TEMPLATES])
def test_the_registry_of_permitted_exchanges_covers_each_template(use, kind):
    offer = next(each.offer for each in KINDS if each.slug == kind)
    lines = [each for each in catalogue.permitted_exchanges().values() if use.asker in each.askers and offer in each.offers]
    assert any(not line.fields or set(use.fields[kind]) <= set(line.fields) for line in lines)


def test_every_kind_has_a_template():
    assert {kind.slug for kind in KINDS} == {kind for use in USE_CASES for kind in use.fields}
