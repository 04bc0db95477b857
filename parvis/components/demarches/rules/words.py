"""The words of this interface for what is called otherwise in this house."""

from __future__ import annotations

from collections.abc import Mapping

STATES: Mapping[str, str] = {
    "submitted": "en_construction",
    "under_review": "en_instruction",
    "accepted": "accepte",
    "refused": "refuse",
    "closed_without_decision": "sans_suite",
}
STATES_HERE: Mapping[str, str] = {theirs: ours for ours, theirs in STATES.items()}

# By transition; what a clock or a rule did without an agent has a word of its own.
EVENTS: Mapping[str, str] = {
    "submit": "depose",
    "answer_correction": "depose_correction_usager",
    "take": "passe_en_instruction",
    "take_automatically": "passe_en_instruction",
    "accept_automatically": "accepte",
    "refuse_automatically": "refuse",
    "ask_correction": "repasse_en_construction",
    "give_back": "repasse_en_construction",
    "reopen": "repasse_en_instruction",
    "accept": "accepte",
    "refuse": "refuse",
    "close": "classe_sans_suite",
}
BY_ITSELF: Mapping[str, str] = {
    "passe_en_instruction": "passe_en_instruction_automatiquement",
    "accepte": "accepte_automatiquement",
    "refuse": "refuse_automatiquement",
}
# What a passage is called when its transition has no word here: by the state that it led to.
BY_STATE: Mapping[str, str] = {
    "submitted": "repasse_en_construction",
    "under_review": "passe_en_instruction",
    "accepted": "accepte",
    "refused": "refuse",
    "closed_without_decision": "classe_sans_suite",
}
SCANS: Mapping[str, str] = {"unscanned": "pending", "failed": "pending", "clean": "safe", "infected": "infected"}
BODIES: Mapping[str, str] = {
    "municipality": "collectivite_territoriale",
    "department": "collectivite_territoriale",
    "region": "collectivite_territoriale",
    "intermunicipality": "collectivite_territoriale",
    "ministry": "administration_centrale",
    "agency": "operateur_d_etat",
    "association": "association",
    "school": "etablissement_enseignement",
    "university": "etablissement_enseignement",
}


def event_of(transition: str, to_state: str, *, by: str) -> str:
    """The word for a passage; ``by`` is person or agent, anything else acted by itself."""
    word = EVENTS.get(transition) or BY_STATE[to_state]
    return word if by in ("person", "agent") else BY_ITSELF.get(word, word)
