"""Mandates: acting for a company or for another person, seen by both sides."""

from datetime import timedelta

from parvis.core.mandates import personal_data, tasks
from parvis.core.mandates.views import companies, giving, person
from parvis.kernel.manifest import Audience, Circle, Notice, Page, Panel, PersonalData, Place, System, Task, TraceEvent
from parvis.kernel.text import Text

PERSON = Audience.PERSON
PRINCIPAL_HOLDER_ACT = ("principal", "holder", "act")

system = System(
    slug="mandates",
    title=Text("Mandats", "Mandates"),
    owner="platform",
    circle=Circle.CORE,
    summary=Text(
        "Agir pour une entreprise ou pour quelqu’un d’autre : prouvé par le registre ou signé, limité, révocable, écrit au nom des deux.",
        "Acting for a company or for someone else: proven by the register or signed, limited, revocable, written under both names.",
    ),
    pages=(
        Page(path="me/mandates", view=person.index, audience=PERSON, name="index"),
        Page(path="me/mandates/act", view=person.act, audience=PERSON, name="act", crawl=False),
        Page(path="me/mandates/companies", view=person.prove, audience=PERSON, name="prove"),
        Page(path="me/mandates/companies/<slug:identifier>", view=companies.company, audience=PERSON, name="company", crawl=False),
        Page(path="me/mandates/companies/<slug:identifier>/csv", view=companies.table, audience=PERSON, name="table", crawl=False),
        Page(path="me/mandates/companies/<slug:identifier>/delegate", view=giving.delegate, audience=PERSON, name="delegate", crawl=False),
        Page(path="me/mandates/helpers", view=giving.helper, audience=PERSON, name="helper"),
        Page(path="me/mandates/help", view=giving.prepare, audience=PERSON, name="prepare"),
        Page(path="me/mandates/help/<uuid:proposal_id>", view=giving.code, audience=PERSON, name="code", crawl=False),
        Page(path="me/mandates/invitations/<str:token>", view=giving.invitation, audience=PERSON, name="invitation", crawl=False),
        Page(path="me/mandates/proposals/<uuid:proposal_id>", view=giving.proposal, audience=PERSON, name="proposal", crawl=False),
        Page(path="me/mandates/<int:mandate_id>", view=person.mandate, audience=PERSON, name="mandate", crawl=False),
        Page(path="me/mandates/<int:mandate_id>/end", view=person.end, audience=PERSON, name="end", crawl=False),
        Page(path="me/mandates/<int:mandate_id>/document", view=person.document, audience=PERSON, name="document", crawl=False),
    ),
    panels=(
        Panel(place=Place.ME, slug="mandates", selector=person.panel, template="mandates/panels/mandates.html", audience=PERSON, order=15),
    ),
    personal_data=(
        PersonalData(
            slug="mandates",
            title=Text("Vos mandats", "Your mandates"),
            read=personal_data.read,
            export=personal_data.export,
            erase=personal_data.erase,
            origin=Text(
                "Vous, la personne que vous représentez, et les registres d’entreprises.",
                "You, whom you represent, and the registers of companies.",
            ),
            kept=Text(
                "Jusqu’à la fin du mandat, puis le temps de la preuve.", "Until the mandate ends, then as long as it may have to be proven."
            ),
            readers=Text("Vous et l’autre partie du mandat.", "You and the other party to the mandate."),
        ),
    ),
    notices=(
        Notice(
            name="mandates.invited",
            title=Text("Invitation à agir pour quelqu’un", "Invitation to act for someone"),
            template="mandates/notices/invited",
        ),
        Notice(
            name="mandates.answered",
            title=Text("Réponse à votre proposition de mandat", "Answer to your proposal of a mandate"),
            template="mandates/notices/answered",
        ),
        Notice(
            name="mandates.code", title=Text("Code pour confirmer un mandat", "Code to confirm a mandate"), template="mandates/notices/code"
        ),
        Notice(name="mandates.given", title=Text("Mandat donné", "Mandate given"), template="mandates/notices/given"),
        Notice(name="mandates.ended", title=Text("Fin d’un mandat", "End of a mandate"), template="mandates/notices/ended"),
    ),
    tasks=(
        Task(name="mandates.recheck", run=tasks.recheck, every=timedelta(hours=1)),
        Task(name="mandates.clean", run=tasks.clean, every=timedelta(days=1)),
    ),
    events=(
        TraceEvent(
            name="mandates.proven",
            sentence=Text(
                "Le registre cite {holder} parmi les représentants de {principal}.",
                "The register lists {holder} among the representatives of {principal}.",
            ),
            fields=PRINCIPAL_HOLDER_ACT,
        ),
        TraceEvent(
            name="mandates.given",
            sentence=Text("{holder} peut agir pour {principal}.", "{holder} may act for {principal}."),
            fields=PRINCIPAL_HOLDER_ACT,
        ),
        TraceEvent(
            name="mandates.used",
            sentence=Text("{holder} a agi pour {principal} : {act}.", "{holder} acted for {principal}: {act}."),
            fields=PRINCIPAL_HOLDER_ACT,
        ),
        TraceEvent(
            name="mandates.ended",
            sentence=Text("{holder} ne peut plus agir pour {principal}.", "{holder} may no longer act for {principal}."),
            fields=PRINCIPAL_HOLDER_ACT,
        ),
    ),
)
