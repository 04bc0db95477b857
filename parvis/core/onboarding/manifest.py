"""Onboarding: services of others join the sign-in, try it, ask for production, and see how it goes."""

from datetime import timedelta

from parvis.core.onboarding import personal_data, selectors, tasks
from parvis.core.onboarding.views import developers, everyone, platform, production, statistics
from parvis.kernel.manifest import Audience, Circle, Notice, Page, Panel, PersonalData, Place, System, Task, TraceEvent
from parvis.kernel.text import Text

TEAM = "apis/sign-in/services"

system = System(
    slug="onboarding",
    title=Text("Raccordement des services", "Joining of services"),
    owner="platform",
    circle=Circle.CORE,
    summary=Text(
        "Un service, public ou privé, essaie la connexion tout de suite, puis demande à l’ouvrir ; chacun voit ce qui lui a été accordé.",
        "A service, public or private, tries the sign-in at once, then asks to open it; everyone sees what it was granted.",
    ),
    pages=(
        Page(path="sign-in/services", view=everyone.accepting, audience=Audience.EVERYONE, name="accepting"),
        Page(path="sign-in/services.csv", view=everyone.accepting_csv, audience=Audience.EVERYONE, name="accepting-csv", crawl=False),
        Page(path="sign-in/button.css", view=everyone.stylesheet, audience=Audience.EVERYONE, name="stylesheet", crawl=False),
        Page(path="apis/sign-in", view=everyone.integrate, audience=Audience.EVERYONE, name="integrate"),
        Page(path="apis/sign-in/button", view=everyone.button, audience=Audience.EVERYONE, name="button"),
        Page(path=TEAM, view=developers.services, audience=Audience.EVERYONE, name="services"),
        Page(path=f"{TEAM}/new", view=developers.register, audience=Audience.EVERYONE, name="register", crawl=False),
        Page(path=f"{TEAM}/<uuid:pk>", view=developers.service, audience=Audience.EVERYONE, name="service", crawl=False),
        Page(path=f"{TEAM}/<uuid:pk>/change", view=developers.edit, audience=Audience.EVERYONE, name="edit", crawl=False),
        Page(path=f"{TEAM}/<uuid:pk>/close", view=developers.close, audience=Audience.EVERYONE, name="close", crawl=False),
        Page(path=f"{TEAM}/<uuid:pk>/secrets", view=developers.make_secret, audience=Audience.EVERYONE, name="make-secret", crawl=False),
        Page(
            path=f"{TEAM}/<uuid:pk>/secrets/<int:secret>",
            view=developers.end_secret,
            audience=Audience.EVERYONE,
            name="end-secret",
            crawl=False,
        ),
        Page(path=f"{TEAM}/<uuid:pk>/team", view=developers.invite, audience=Audience.EVERYONE, name="invite", crawl=False),
        Page(path=f"{TEAM}/<uuid:pk>/team/<int:member>", view=developers.remove, audience=Audience.EVERYONE, name="remove", crawl=False),
        Page(path=f"{TEAM}/<uuid:pk>/production", view=production.production, audience=Audience.EVERYONE, name="production", crawl=False),
        Page(path=f"{TEAM}/<uuid:pk>/messages", view=production.write, audience=Audience.EVERYONE, name="write", crawl=False),
        Page(path=f"{TEAM}/<uuid:pk>/figures", view=statistics.statistics, audience=Audience.EVERYONE, name="statistics", crawl=False),
        Page(
            path=f"{TEAM}/<uuid:pk>/figures.csv",
            view=statistics.statistics_csv,
            audience=Audience.EVERYONE,
            name="statistics-csv",
            crawl=False,
        ),
        Page(
            path="apis/sign-in/invitations/<str:token>",
            view=developers.invitation,
            audience=Audience.EVERYONE,
            name="invitation",
            crawl=False,
        ),
        Page(path="platform/services", view=platform.inbox, audience=Audience.OPERATOR, name="inbox"),
        Page(path="platform/services/figures", view=platform.figures, audience=Audience.OPERATOR, name="all-figures"),
        Page(
            path="platform/services/<uuid:application>",
            view=platform.review,
            audience=Audience.OPERATOR,
            name="review",
            sample=selectors.sample_application,
        ),
        Page(
            path="platform/services/<uuid:application>/decide",
            view=platform.decide,
            audience=Audience.OPERATOR,
            name="decide",
            crawl=False,
        ),
        Page(
            path="platform/services/<uuid:application>/switch",
            view=platform.switch,
            audience=Audience.OPERATOR,
            name="switch",
            crawl=False,
        ),
        Page(
            path="platform/services/<uuid:application>/messages",
            view=platform.write,
            audience=Audience.OPERATOR,
            name="review-write",
            crawl=False,
        ),
    ),
    panels=(
        Panel(
            place=Place.PLATFORM,
            slug="services",
            selector=platform.panel,
            template="onboarding/panels/services.html",
            audience=Audience.OPERATOR,
            order=25,
        ),
        Panel(place=Place.APIS, slug="integrate", selector=everyone.panel, template="onboarding/panels/integrate.html", order=10),
        Panel(place=Place.SIGN_IN, slug="accepting", selector=everyone.panel, template="onboarding/panels/accepting.html", order=10),
    ),
    personal_data=(
        PersonalData(
            slug="integrations",
            title=Text("Les services que vous raccordez", "The services that you integrate"),
            read=personal_data.read,
            export=personal_data.export,
            erase=personal_data.erase,
            origin=Text("Vos demandes de raccordement.", "Your requests to integrate services."),
            kept=Text("Tant que le service est raccordé.", "As long as the service is integrated."),
            readers=Text("L’exploitant de la plateforme.", "The operator of the platform."),
        ),
    ),
    notices=(
        Notice(name="onboarding.invited", title=Text("Invitation", "Invitation"), template="onboarding/notices/invited"),
        Notice(
            name="onboarding.for-team",
            title=Text("Nouvelles de la plateforme", "News from the platform"),
            template="onboarding/notices/for_team",
        ),
        Notice(
            name="onboarding.for-platform",
            title=Text("Nouvelles d’une équipe", "News from a team"),
            template="onboarding/notices/for_platform",
        ),
    ),
    tasks=(Task(name="onboarding.clean", run=tasks.clean, every=timedelta(days=1)),),
    events=(
        TraceEvent(
            name="onboarding.decided",
            sentence=Text(
                "{organisation} a fait passer le service {service} à l’état {state} : {reason}",
                "{organisation} switched service {service} to {state}: {reason}",
            ),
            fields=("service", "state", "reason"),
        ),
    ),
)
