"""One contact person for all requests of a user, whichever administration they went to."""

from parvis.components.contact_person import actions, datasets, personal_data
from parvis.components.contact_person.selectors import FOLLOW
from parvis.components.contact_person.views import asked, contact, user
from parvis.components.procedures.selectors.access import INSTRUCT
from parvis.kernel.manifest import (
    Audience,
    Circle,
    Column,
    Dataset,
    Notice,
    Page,
    Panel,
    Permission,
    PersonalData,
    Place,
    Role,
    System,
    TraceEvent,
)
from parvis.kernel.text import Text

PERSON, AGENT = Audience.PERSON, Audience.AGENT

system = System(
    slug="contact-person",
    title=Text("Référent unique", "Single contact person"),
    owner="parvis",
    circle=Circle.COMPONENT,
    answers=("single-contact-person",),
    summary=Text(
        "Une personne désignée, acceptée par l’usager, suit toutes ses demandes et les fait traiter, quelle que soit l’administration.",
        "One appointed person, accepted by the user, follows all their requests and has them processed, whichever administration has them.",
    ),
    pages=(
        Page(path="me/contact-person", name="mine", view=user.mine, audience=PERSON),
        Page(path="me/contact-person/write", name="user-writes", view=user.write, audience=PERSON, crawl=False),
        Page(path="me/contact-person/end", name="end", view=user.end, audience=PERSON, crawl=False),
        Page(path="desk/contact", name="missions", view=contact.missions, audience=AGENT, permission=FOLLOW),
        Page(path="desk/contact/<int:number>", name="mission", view=contact.mission, audience=AGENT, permission=FOLLOW, crawl=False),
        Page(path="desk/contact/<int:number>/accept", name="accept", view=contact.accept, audience=AGENT, permission=FOLLOW, crawl=False),
        Page(path="desk/contact/<int:number>/write", name="write", view=contact.write, audience=AGENT, permission=FOLLOW, crawl=False),
        Page(
            path="desk/contact/<int:number>/renounce",
            name="renounce",
            view=contact.renounce,
            audience=AGENT,
            permission=FOLLOW,
            crawl=False,
        ),
        Page(
            path="desk/contact/<int:number>/files/<str:reference>",
            name="ask",
            view=contact.ask,
            audience=AGENT,
            permission=FOLLOW,
            crawl=False,
        ),
        Page(path="desk/asked/<int:number>", name="answer", view=asked.answer, audience=AGENT, permission=INSTRUCT, crawl=False),
    ),
    panels=(
        Panel(place=Place.DESK, slug="asked", selector=asked.on_desk, template="contact_person/panels/desk.html", audience=AGENT, order=12),
        Panel(place=Place.FILE, slug="asked", selector=asked.on_file, template="contact_person/panels/file.html", audience=AGENT, order=8),
    ),
    permissions=(
        Permission(
            name=FOLLOW,
            sentence=Text(
                "Suivre toutes les demandes d’un usager qui l’a accepté. Le responsable des agents de l’organisation donne ce droit.",
                "Follow all requests of a user who accepted it. Whoever manages the organisation’s agents gives this right.",
            ),
        ),
    ),
    roles=(Role(slug="contact-person", title=Text("Référent unique", "Contact person"), permissions=(FOLLOW,)),),
    personal_data=(
        PersonalData(
            slug="contact-person",
            title=Text("Votre référent unique", "Your contact person"),
            read=personal_data.read,
            export=personal_data.export,
            erase=personal_data.erase,
            origin=Text(
                "Vous, votre référent et les administrations à qui il s’adresse.",
                "You, your contact person and the administrations they ask.",
            ),
            kept=Text("Jusqu’à ce que vous l’effaciez.", "Until you erase it."),
            readers=Text("Votre référent, tant que dure sa mission.", "Your contact person, as long as the mission lasts."),
        ),
    ),
    notices=(
        Notice(
            name="contact-person.accepted",
            title=Text("Votre référent a accepté", "Your contact person accepted"),
            template="contact_person/notices/accepted",
        ),
        Notice(
            name="contact-person.written",
            title=Text("Message de votre référent", "Message from your contact person"),
            template="contact_person/notices/written",
        ),
    ),
    events=(
        TraceEvent(
            name="contact-person.asked",
            own_act=True,
            sentence=Text("Vous avez demandé un référent unique.", "You asked for a contact person."),
        ),
        TraceEvent(
            name="contact-person.accepted",
            sentence=Text("Un référent suit vos demandes à partir de maintenant.", "A contact person follows your requests from now on."),
        ),
        TraceEvent(
            name="contact-person.read",
            reading=True,
            sentence=Text("Votre référent a regardé où en sont vos demandes.", "Your contact person looked at where your requests stand."),
        ),
        TraceEvent(
            name="contact-person.asked-body",
            sentence=Text(
                "Votre référent a écrit à l’administration qui a votre dossier.",
                "Your contact person wrote to the administration that has your file.",
            ),
        ),
        TraceEvent(
            name="contact-person.body-answered",
            sentence=Text("L’administration a répondu à votre référent.", "The administration answered your contact person."),
        ),
        TraceEvent(
            name="contact-person.ended",
            sentence=Text("La mission de votre référent a pris fin.", "The mission of your contact person ended."),
        ),
    ),
    file_erased=actions.forget,
    datasets=(
        Dataset(
            slug="contact-person-monthly",
            title=Text("Demandes des référents uniques par mois et par organisme", "What contact persons asked, by month and body"),
            description=Text(
                "Rappels, demandes de traitement et questions adressés par les référents uniques, ceux qui ont reçu une réponse, et le délai moyen de réponse.",
                "Reminders, requests to process and questions put by contact persons, those that were answered, and the mean time to answer.",
            ),
            columns=(
                Column(name="period", title=Text("Mois", "Month"), kind="period"),
                Column(name="body", title=Text("Organisme (identifiant)", "Body (identifier)"), kind="category"),
                Column(name="body_name", title=Text("Organisme", "Body"), kind="text", names="body"),
                Column(name="answered", title=Text("Répondue (yes, no)", "Answered (yes, no)"), kind="category"),
                Column(name="asked", title=Text("Demandes des référents", "Asked by contact persons"), kind="count"),
                Column(
                    name="delay_days", title=Text("Délai moyen de réponse", "Mean time to answer"), kind="mean", unit="days", of="asked"
                ),
            ),
            rows=datasets.monthly,
            tags=("référent", "délais"),
            population="contact-person",
        ),
    ),
)
