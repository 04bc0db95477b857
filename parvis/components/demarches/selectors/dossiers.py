"""Files with all that belongs to them, read for a whole page at once: the number of queries does not grow with the page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import prefetch_related_objects

from parvis.components.demarches.rules import ids, words
from parvis.components.demarches.selectors import champs as forms
from parvis.components.demarches.selectors import conversation, demarches, documents, people

if TYPE_CHECKING:
    from parvis.components.demarches.selectors.access import Access

FORM = ("answers", "askings", "attachments__stored")
NOTES = ("annotations__stored",)
TALK = ("messages__agent", "messages__documents__stored", "corrections")


class Batch:
    """The files of one page. What one of them is asked for is loaded for all; the first personal word read is traced for all."""

    def __init__(self, files: Sequence[Any], access: Access) -> None:
        self.files, self.access = list(files), access
        self.loaded: set[str] = set()
        self.is_traced = False

    def load(self, lookups: Iterable[str]) -> None:
        due = [each for each in lookups if each not in self.loaded]
        if due:
            prefetch_related_objects(self.files, *due)
            self.loaded.update(due)

    def opened(self) -> None:
        """Something about the people of these files is about to be given."""
        if not self.is_traced and self.access.token is not None:
            self.access.note_reading(self.access.token, self.files)
        self.is_traced = True

    def dossiers(self) -> list[Dossier]:
        return [Dossier(each, self) for each in self.files]


class Dossier:
    """One file. Names of attributes are those of the interface, in the way of Python."""

    def __init__(self, file: Any, batch: Batch) -> None:
        self.file, self.batch = file, batch

    def related(self, name: str, *lookups: str) -> list[Any]:
        """Rows that belong to the file, loaded for the whole page."""
        self.batch.load(lookups or (name,))
        return list(getattr(self.file, name).all())

    # --- what it is

    @property
    def id(self) -> str:
        return ids.encoded("Dossier", self.number)

    @property
    def number(self) -> int:
        return int(self.file.number.pk)

    @property
    def state(self) -> str:
        return words.STATES[self.file.state]

    @property
    def archived(self) -> bool:
        return self.file.archived_at is not None

    @property
    def prefilled(self) -> bool:
        return bool(self.file.prefilled)

    @property
    def demarche(self) -> demarches.Descriptor:
        return demarches.Descriptor(self.file.procedure, self.batch.access, organisation=self.file.organisation, version=self.file.version)

    @property
    def revision(self) -> demarches.Revision:
        return demarches.Revision(self.file.version, self.batch.access)

    @property
    def groupe_instructeur(self) -> demarches.Group:
        if self.file.group is None:
            return demarches.Group(None, self.batch.access, organisation=self.file.organisation)
        self.batch.load(("group__memberships__person",))
        return demarches.Group(self.file.group, self.batch.access, organisation=self.file.organisation)

    @property
    def instructeurs(self) -> list[Any]:
        return [people.agent(each.agent) for each in self.related("followed", "followed__agent")]

    @property
    def labels(self) -> list[Any]:
        return [demarches.label(each.label) for each in self.related("labelled", "labelled__label")]

    # --- whose it is

    @property
    def usager(self) -> dict[str, Any]:
        self.batch.opened()
        return people.user(self.file.person)

    @property
    def demandeur(self) -> dict[str, Any]:
        self.batch.opened()
        if self.file.company is not None:
            self.batch.load(("answers",))
        return people.applicant(self.file)

    @property
    def connection_usager(self) -> str:
        return "france_connect" if self.file.person else "deleted"

    @property
    def depose_par_un_tiers(self) -> bool:
        return people.helper(self.file) is not None

    @property
    def prenom_mandataire(self) -> str | None:
        found = self.helper
        return " ".join(found.given_names[:1]) if found else None

    @property
    def nom_mandataire(self) -> str | None:
        found = self.helper
        return (found.usual_name or found.family_name) if found else None

    @property
    def helper(self) -> Any:
        """Who filed for the person; their name is read as the person's own is."""
        self.batch.opened()
        return people.helper(self.file)

    # --- when

    @property
    def date_depot(self) -> datetime:
        at: datetime = self.file.submitted_at
        return at

    date_passage_en_construction = date_depot

    @property
    def date_passage_en_instruction(self) -> datetime | None:
        taken = (each.at for each in self.related("passages") if each.transition in ("take", "take_automatically"))
        return max(taken, default=None)

    @property
    def date_traitement(self) -> datetime | None:
        at: datetime | None = self.file.decided_at
        return at

    @property
    def date_derniere_modification(self) -> datetime:
        at: datetime = self.file.saved_at
        return at

    @property
    def date_derniere_modification_champs(self) -> datetime:
        return max((each.saved_at for each in self.related("answers")), default=self.date_depot)

    @property
    def date_derniere_modification_annotations(self) -> datetime:
        return max((each.saved_at for each in self.related("annotations", *NOTES)), default=self.date_depot)

    @property
    def date_derniere_correction_en_attente(self) -> datetime | None:
        return next((each.asked_at for each in self.related("corrections") if each.resolved_at is None), None)

    @property
    def date_expiration(self) -> datetime | None:
        return demarches.midnight(self.file.erase_on) if self.file.erase_on else None

    @property
    def date_previsionnelle_decision_svasvr(self) -> Any:
        return self.file.silence_on if self.file.is_open else None

    @property
    def date_traitement_svasvr(self) -> datetime | None:
        return self.file.decided_at if any(each.transition.endswith("_automatically") for each in self.related("passages")) else None

    # --- what was answered, said and decided

    def champs(self, _info: Any, **only: str) -> list[dict[str, Any]]:
        self.batch.opened()
        self.batch.load(FORM)
        return named(forms.answers(self.file, self.written), only.get("id"))

    def annotations(self, _info: Any, **only: str) -> list[dict[str, Any]]:
        self.batch.opened()
        self.batch.load((*FORM, *NOTES))
        return named(forms.notes(self.file, self.written), only.get("id"))

    @cached_property
    def written(self) -> forms.Written:
        access = self.batch.access
        return forms.Written(access, self.file, access.field_numbers(self.file.procedure), self.linked)

    def linked(self, reference: Any) -> Dossier | None:
        """The file that an answer names, if this token opens it too."""
        found = self.batch.access.files().filter(reference=str(reference)).first() if reference else None
        return dossier(found, self.batch.access) if found else None

    def messages(self, _info: Any, **only: str) -> list[dict[str, Any]]:
        self.batch.opened()
        self.batch.load(TALK)
        corrections = {each.message_id: each for each in self.file.corrections.all()}
        access, person = self.batch.access, self.file.person
        told = [conversation.message(each, access, person=person, correction=corrections.get(each.pk)) for each in self.file.messages.all()]
        return named(told, only.get("id"))

    def avis(self, _info: Any, **only: str) -> list[dict[str, Any]]:
        self.batch.opened()
        asked = self.related("opinions", "opinions__asked_by", "opinions__expert", "opinions__answer_document")
        return named([conversation.opinion(each, self.batch.access) for each in asked if each.revoked_at is None], only.get("id"))

    @property
    def traitements(self) -> list[dict[str, Any]]:
        return [self.passage(each) for each in self.related("passages", "passages__agent")]

    def passage(self, row: Any) -> dict[str, Any]:
        is_decision = row.to_state in ("accepted", "refused", "closed_without_decision")
        return {
            "id": ids.encoded("Traitement", row.pk),
            "event": words.event_of(row.transition, row.to_state, by=row.by),
            "state": words.STATES[row.to_state],
            "date_traitement": row.at,
            "email_agent_traitant": row.agent.email if row.agent else None,
            "motivation": (lambda _info: self.motivation) if is_decision else None,
            "revision": self.revision if row.transition == "submit" else None,
        }

    @property
    def motivation(self) -> str | None:
        self.batch.opened()
        self.batch.load(("decision",))
        decision = getattr(self.file, "decision", None)
        return (decision.reasons or None) if decision else None

    @property
    def attestation(self) -> dict[str, Any] | None:
        return self.letter("certificate", "tacit", "decision")

    @property
    def pdf(self) -> dict[str, Any] | None:
        return self.letter("receipt")

    def letter(self, *wanted: str) -> dict[str, Any] | None:
        """The first of the letters ``wanted`` that is written and not withdrawn."""
        self.batch.opened()
        held = {each.kind: each.stored for each in self.related("letters", "letters__stored") if each.stored and not each.withdrawn_at}
        found = next((held[kind] for kind in wanted if kind in held), None)
        return documents.as_file(found, self.batch.access) if found else None

    @property
    def motivation_attachment(self) -> dict[str, Any] | None:
        """The document that a program sent with the decision."""
        self.batch.opened()
        sent = [each for each in self.related("announced_documents", "announced_documents__stored") if each.with_decision and each.stored]
        return documents.as_file(sent[-1].stored, self.batch.access) if sent and self.file.is_decided else None


def dossier(file: Any, access: Access) -> Dossier:
    """One file by itself."""
    return Batch([file], access).dossiers()[0]


def named(found: Iterable[dict[str, Any]], identifier: str | None) -> list[dict[str, Any]]:
    """All of them, or the one of this identifier."""
    if identifier is None:
        return list(found)
    wanted = identifier.rstrip("=")
    return [each for each in found if each["id"] == wanted]
