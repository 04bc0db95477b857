"""Notices: messages to people, written with the decision they tell of."""

from parvis.core.notices import personal_data, selectors, views
from parvis.kernel.manifest import Audience, Circle, Page, Panel, Permission, PersonalData, Place, Role, System
from parvis.kernel.text import Text

system = System(
    slug="notices",
    title=Text("Messages", "Messages"),
    owner="operator",
    circle=Circle.CORE,
    summary=Text(
        "Les messages de l’administration, par courriel et dans l’espace personnel.",
        "Messages from the administration, by e-mail and in the personal space.",
    ),
    pages=(
        Page(path="me/messages", view=views.mine, audience=Audience.PERSON, name="mine"),
        Page(path="me/messages/<uuid:message_id>", view=views.message, audience=Audience.PERSON, name="message", crawl=False),
        Page(path="platform/messages", view=views.outbox, audience=Audience.OPERATOR, name="outbox", permission="notices.operate"),
        Page(
            path="platform/messages/<uuid:message_id>/retry",
            view=views.retry,
            audience=Audience.OPERATOR,
            name="retry",
            permission="notices.operate",
            crawl=False,
        ),
        Page(path="platform/mail", view=views.mail, audience=Audience.EVERYONE, name="mail", demo_only=True),
        Page(path="platform/mail/<slug:key>", view=views.letter, audience=Audience.EVERYONE, name="letter", demo_only=True, crawl=False),
        Page(
            path="platform/mail/<slug:key>/<int:number>",
            view=views.attachment,
            audience=Audience.EVERYONE,
            name="attachment",
            demo_only=True,
            crawl=False,
        ),
    ),
    panels=(
        Panel(
            place=Place.ME, slug="messages", selector=views.me_panel, template="notices/me_panel.html", audience=Audience.PERSON, order=30
        ),
        Panel(
            place=Place.PLATFORM,
            slug="messages",
            selector=views.platform_panel,
            template="notices/platform_panel.html",
            audience=Audience.OPERATOR,
            order=30,
        ),
    ),
    personal_data=(
        PersonalData(
            slug="messages",
            title=Text("Messages reçus", "Messages received"),
            read=selectors.shown_about,
            export=selectors.held_about,
            erase=personal_data.erase,
            origin=Text("Les administrations qui vous écrivent.", "The administrations that write to you."),
            kept=Text("Jusqu’à ce que vous les fassiez effacer.", "Until you have them erased."),
            readers=Text("Vous seul.", "You alone."),
        ),
    ),
    permissions=(
        Permission(
            name="notices.operate",
            sentence=Text("suivre et relancer les messages non envoyés", "follow unsent messages and send them again"),
        ),
    ),
    roles=(Role(slug="operator", title=Text("Exploitant", "Operator"), permissions=("notices.operate",)),),
)
