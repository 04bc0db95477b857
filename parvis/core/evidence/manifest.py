"""Evidence of identity: a passport's chip, read by the person and judged here."""

from datetime import timedelta

from parvis.core.evidence import api, commands, demo, personal_data, tasks
from parvis.core.evidence.views import person, platform, presenting
from parvis.kernel.apis import Access
from parvis.kernel.manifest import Api, Audience, Circle, Command, Demo, Page, Panel, PersonalData, Place, System, Task, TraceEvent
from parvis.kernel.text import Text

system = System(
    slug="evidence",
    title=Text("Preuves d’identité", "Evidence of identity"),
    owner="platform",
    circle=Circle.CORE,
    summary=Text(
        "La puce d’un passeport prouve qui l’on est : données signées par un État, et puce présente qui répond. Ni photographie ni empreintes.",
        "The chip of a passport proves who one is: data signed by a State, and the chip there to answer. No photograph, no fingerprints.",
    ),
    answers=("epassport",),
    pages=(
        Page(path="me/evidence", view=person.mine, audience=Audience.PERSON, name="mine"),
        Page(path="me/evidence/zone", view=person.zone, audience=Audience.PERSON, name="zone"),
        Page(path="me/evidence/<uuid:presentation_id>/remove", view=person.remove, audience=Audience.PERSON, name="remove", crawl=False),
        Page(
            path="evidence/<uuid:presentation_id>",
            view=presenting.presentation,
            audience=Audience.EVERYONE,
            name="presentation",
            crawl=False,
            uploads_in_memory=True,  # a portrait might be among them
        ),
        Page(path="platform/evidence", view=platform.trust, audience=Audience.OPERATOR, name="trust"),
        Page(
            path="platform/evidence/<slug:fingerprint>/remove",
            view=platform.distrust,
            audience=Audience.OPERATOR,
            name="distrust",
            crawl=False,
        ),
    ),
    apis=(
        Api(
            path="api/evidence",
            access=Access.ACCOUNT,
            router=api.router,
            title=Text("Preuves d’identité", "Evidence of identity"),
            description=Text(
                "Pour les applications de lecture : obtenir le nombre que la puce doit signer, remettre ses fichiers et sa réponse.",
                "For reader applications: get the number that the chip must sign, hand in its files and its answer.",
            ),
        ),
    ),
    panels=(
        Panel(
            place=Place.ME, slug="evidence", selector=person.panel, template="evidence/panels/mine.html", audience=Audience.PERSON, order=85
        ),
        Panel(
            place=Place.PLATFORM,
            slug="evidence",
            selector=platform.panel,
            template="evidence/panels/trust.html",
            audience=Audience.OPERATOR,
            order=25,
        ),
    ),
    personal_data=(
        PersonalData(
            slug="evidence",
            title=Text("Documents présentés", "Documents presented"),
            read=personal_data.read,
            export=personal_data.export,
            erase=personal_data.erase,
            origin=Text("Les documents que vous avez présentés.", "The documents that you presented."),
            kept=Text("Le temps de la vérification, puis son résultat seul.", "For the time of the check, then its result alone."),
            readers=Text("Vous, et l’exploitant en cas de doute.", "You, and the operator in case of doubt."),
        ),
    ),
    tasks=(Task(name="evidence.clean", run=tasks.clean, every=timedelta(minutes=10)),),
    events=(
        TraceEvent(
            name="evidence.presented",
            sentence=Text(
                "Un passeport a été présenté en votre nom ; résultat : {outcome}.",
                "A passport was presented in your name; outcome: {outcome}.",
            ),
            fields=("outcome",),
        ),
        TraceEvent(
            name="evidence.trust-changed",
            sentence=Text(
                "Certificat de l’État {state} ({fingerprint}…) : {act}.",
                "Certificate of State {state} ({fingerprint}…): {act}.",
            ),
            fields=("act", "state", "fingerprint"),
        ),
    ),
    commands=(
        Command(
            name="evidence trust",
            summary="trust the States' certificates, master lists and revocation lists in files or folders",
            run=commands.trust,
            configure=commands.with_trust_options,
        ),
        Command(
            name="evidence sample",
            summary="write the chip of an invented passport, with its key, for the demonstration",
            run=commands.make_sample,
            configure=commands.with_sample_options,
        ),
        Command(
            name="evidence answer",
            summary="sign a challenge as that chip would",
            run=commands.answer,
            configure=commands.with_answer_options,
        ),
    ),
    demo=Demo(load=demo.load, order=20),
)
