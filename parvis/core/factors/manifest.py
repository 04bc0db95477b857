"""Second factors: what agents and operators add to the account of their employer’s provider."""

from datetime import timedelta

from parvis.core.factors import personal_data, tasks, views
from parvis.kernel.manifest import Audience, Circle, Notice, Page, Panel, PersonalData, Place, System, Task, TraceEvent
from parvis.kernel.text import Text

system = System(
    slug="factors",
    title=Text("Seconds facteurs", "Second factors"),
    owner="platform",
    circle=Circle.CORE,
    summary=Text(
        "Un agent ajoute à son compte professionnel un code qui change ou une clé d’accès ; un mot de passe volé ne suffit plus.",
        "Agents add a changing code or a passkey to their work account; a stolen password is no longer enough.",
    ),
    pages=(
        Page(path="desk/security", view=views.security, audience=Audience.AGENT, name="security", before_second_factor=True),
        Page(path="sign-in/second-factor", view=views.second_factor, audience=Audience.EVERYONE, name="asked", crawl=False),
        Page(path="desk/security/prove", view=views.prove, audience=Audience.AGENT, name="prove", crawl=False, before_second_factor=True),
        Page(path="desk/security/code", view=views.add_code, audience=Audience.AGENT, name="add-code", before_second_factor=True),
        Page(
            path="desk/security/passkey",
            view=views.add_passkey,
            audience=Audience.AGENT,
            name="add-passkey",
            crawl=False,
            before_second_factor=True,
        ),
        Page(
            path="desk/security/recovery",
            view=views.recovery,
            audience=Audience.AGENT,
            name="recovery",
            crawl=False,
            before_second_factor=True,
        ),
        Page(
            path="desk/security/recovery.txt",
            view=views.recovery_file,
            audience=Audience.AGENT,
            name="recovery-file",
            crawl=False,
            before_second_factor=True,
        ),
        Page(path="desk/security/renew", view=views.renew, audience=Audience.AGENT, name="renew", crawl=False),
        Page(path="desk/security/<slug:kind>/<uuid:factor>/remove", view=views.remove, audience=Audience.AGENT, name="remove", crawl=False),
    ),
    panels=tuple(
        Panel(place=place, slug="security", selector=views.panel, template="factors/panel.html", audience=audience, order=90)
        for place, audience in ((Place.DESK, Audience.AGENT), (Place.PLATFORM, Audience.OPERATOR))
    ),
    personal_data=(
        PersonalData(
            slug="second-factors",
            title=Text("Vos seconds facteurs", "Your second factors"),
            read=personal_data.read,
            export=personal_data.export,
            erase=personal_data.erase,
            origin=Text("Ce que vous avez enregistré.", "What you registered."),
            kept=Text("Jusqu’à ce que vous les retiriez.", "Until you remove them."),
            readers=Text("Vous seul.", "You alone."),
        ),
    ),
    notices=(
        Notice(
            name="factors.changed",
            title=Text("Changement d’un second facteur", "Change of a second factor"),
            template="factors/notices/changed",
        ),
    ),
    tasks=(Task(name="factors.forget", run=tasks.forget_wrong_answers, every=timedelta(hours=6)),),
    events=(
        TraceEvent(
            name="factors.changed",
            sentence=Text("Votre second facteur a changé : {change}. {factor}", "Your second factor changed: {change}. {factor}"),
            fields=("change", "factor"),
        ),
    ),
)
