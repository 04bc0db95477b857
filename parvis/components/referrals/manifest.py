"""Reach any administration electronically: its channels, a request about any subject, who is late."""

from parvis.components.referrals import datasets, selectors
from parvis.components.referrals.views import administrations, desk
from parvis.kernel.manifest import Audience, Circle, Column, Dataset, Page, Panel, Permission, Place, Role, System
from parvis.kernel.text import Text

PERIOD_BODY = (
    Column(name="administration", title=Text("Identifiant de l’administration", "Identifier of the administration"), kind="category"),
    Column(name="administration_name", title=Text("Administration", "Administration"), kind="text", names="administration"),
)
REQUESTS = Column(name="requests", title=Text("Demandes", "Requests"), kind="count")


system = System(
    slug="referrals",
    title=Text("Saisir une administration", "Reach an administration"),
    owner="parvis",
    circle=Circle.COMPONENT,
    answers=("sve",),
    summary=Text(
        "Chaque administration dit comment la joindre ; on peut écrire à toutes, et l’on voit qui accuse réception et répond à temps.",
        "Each administration says how it is reached; one can write to all of them, and see who acknowledges and answers in time.",
    ),
    pages=(
        Page(path="administrations", name="index", view=administrations.index, audience=Audience.EVERYONE),
        Page(path="administrations.csv", name="csv", view=administrations.as_csv, audience=Audience.EVERYONE, crawl=False),
        Page(
            path="administrations/<str:identifier>",
            name="one",
            view=administrations.one,
            audience=Audience.EVERYONE,
            sample=administrations.sample,
        ),
        Page(
            path="administrations/<str:identifier>/write", name="write", view=administrations.write, audience=Audience.PERSON, crawl=False
        ),
        Page(path="desk/channels", name="channels", view=desk.channels, audience=Audience.AGENT, permission=desk.DECLARE),
        Page(
            path="desk/files/<str:reference>/forward",
            name="forward",
            view=desk.forward,
            audience=Audience.AGENT,
            permission="procedures.instruct",
            crawl=False,
        ),
    ),
    panels=(
        Panel(
            place=Place.DESK, slug="channels", selector=desk.panel, template="referrals/panels/desk.html", audience=Audience.AGENT, order=75
        ),
        Panel(
            place=Place.FILE,
            slug="forward",
            selector=desk.file_panel,
            template="referrals/panels/file.html",
            audience=Audience.AGENT,
            order=90,
        ),
        Panel(
            place=Place.MY_FILE,
            slug="forwarded",
            selector=desk.my_file_panel,
            template="referrals/panels/my_file.html",
            audience=Audience.PERSON,
            order=10,
        ),
    ),
    permissions=(
        Permission(
            name=desk.DECLARE,
            sentence=Text(
                "Publier comment joindre son organisation. Le responsable des agents de l’organisation donne ce droit.",
                "Publish how one’s organisation is reached. Whoever manages the organisation’s agents gives this right.",
            ),
        ),
    ),
    roles=(Role(slug="front-desk", title=Text("Accueil", "Front desk"), permissions=(desk.DECLARE,)),),
    datasets=(
        Dataset(
            slug="administrations-channels",
            title=Text("Comment joindre chaque administration", "How each administration is reached"),
            description=Text(
                "Téléservices, formulaires, adresses et horaires de chaque administration, organismes privés chargés d’un service public compris.",
                "Online services, forms, addresses and hours of each administration, private bodies charged with a public service too.",
            ),
            columns=datasets.WAYS_IN,
            rows=selectors.rows,
            sample=datasets.INVENTED,
            tags=("saisine", "accueil", "contact"),
        ),
        Dataset(
            slug="referral-acknowledgements",
            title=Text(
                "Accusés de réception des demandes, par trimestre et administration", "Acknowledgements of requests, by quarter and body"
            ),
            description=Text(
                "Demandes déposées dans le trimestre, selon que l’accusé de réception est parti aussitôt (dix minutes), plus tard ou pas du tout.",
                "Requests submitted in the quarter, by whether the acknowledgement left at once (ten minutes), later or not at all.",
            ),
            columns=(
                Column(name="period", title=Text("Trimestre du dépôt", "Quarter of submission"), kind="period"),
                *PERIOD_BODY,
                Column(name="receipt", title=Text("Accusé de réception", "Acknowledgement"), kind="category"),
                Column(name="receipt_name", title=Text("En mots", "In words"), kind="text", names="receipt", language="fr"),
                REQUESTS,
            ),
            rows=datasets.acknowledgements,
            sample=datasets.INVENTED,
            frequency="quarterly",
            tags=("saisine", "accusé de réception"),
            population="requests-acknowledged",
        ),
        Dataset(
            slug="referral-answers",
            title=Text("Réponses dans le délai, par trimestre et administration", "Answers in time, by quarter and body"),
            description=Text(
                "Demandes dont le délai légal s’est achevé dans le trimestre, selon que la réponse est venue à temps, après, ou pas encore.",
                "Requests whose legal time ended in the quarter, by whether the answer came in time, after it, or not yet.",
            ),
            columns=(
                Column(name="period", title=Text("Trimestre de la fin du délai", "Quarter in which the time ended"), kind="period"),
                *PERIOD_BODY,
                Column(name="answer", title=Text("Réponse", "Answer"), kind="category"),
                Column(name="answer_name", title=Text("En mots", "In words"), kind="text", names="answer", language="fr"),
                REQUESTS,
            ),
            rows=datasets.answers,
            sample=datasets.INVENTED,
            frequency="quarterly",
            tags=("saisine", "délai", "silence"),
            population="requests-answered",
        ),
    ),
    search=selectors.search_entries,
)
