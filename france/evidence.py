"""What a passport's chip is worth at sign-in, by dated rule with its source."""

from __future__ import annotations

from datetime import date

from parvis.core.evidence.selectors import EvidenceRule
from parvis.kernel.text import Text

rules = (
    EvidenceRule(
        kind="epassport",
        from_level="eidas1",
        raises_to="eidas2",
        minutes=15,
        since=date(2016, 9, 29),  # since when the regulation's levels are used for recognition, article 8 of 910/2014
        until=None,
        amr=("sc", "mfa"),
        source=Text(
            "Règlement d’exécution (UE) 2015/1502, annexe, points 2.1.2 (preuve authentique, détenue par la personne), 2.2.1 (deux facteurs) "
            "et 2.3.1 (authentification dynamique)",
            "Implementing Regulation (EU) 2015/1502, annex, points 2.1.2 (genuine evidence, held by the person), 2.2.1 (two factors) "
            "and 2.3.1 (dynamic authentication)",
        ),
        source_url="https://eur-lex.europa.eu/eli/reg_impl/2015/1502/oj",
    ),
)
