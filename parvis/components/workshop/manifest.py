"""The workshop: what developers and ministries begin with, reuse, and give back."""

from parvis.components.workshop import commands, personal_data, selectors, views
from parvis.kernel.manifest import Audience, Circle, Command, Page, Panel, PersonalData, Place, System, TraceEvent
from parvis.kernel.text import Text

system = System(
    slug="workshop",
    title=Text("Atelier", "Workshop"),
    owner="operator",
    circle=Circle.COMPONENT,
    summary=Text(
        "Commencer un système, un connecteur ou un thème, le vérifier, le rendre ; des briques partagées pour les ministères.",
        "Begin a system, a connector or a theme, check it, give it back; shared bricks for ministries.",
    ),
    answers=("fcp-devops-components", "fcp-developer-opening"),
    pages=(
        Page(path="build", view=views.index, audience=Audience.EVERYONE, name="index"),
        Page(path="build/bricks", view=views.bricks, audience=Audience.EVERYONE, name="bricks"),
        Page(path="build/contribute", view=views.contribute, audience=Audience.EVERYONE, name="contribute"),
        Page(path="platform/components", view=views.inbox, audience=Audience.OPERATOR, name="inbox"),
        Page(path="platform/components/<int:number>", view=views.decide, audience=Audience.OPERATOR, name="decide", crawl=False),
    ),
    panels=(
        Panel(
            place=Place.PLATFORM,
            slug="components",
            selector=views.panel,
            template="workshop/panel.html",
            audience=Audience.OPERATOR,
            order=70,
        ),
    ),
    personal_data=(
        PersonalData(
            slug="components",
            title=Text("Composants proposés", "Components proposed"),
            read=personal_data.read,
            export=personal_data.export,
            erase=personal_data.erase,
        ),
    ),
    events=(
        TraceEvent(
            name="component.proposed",
            sentence=Text("Vous avez proposé le composant {component}.", "You proposed the component {component}."),
            fields=("component",),
        ),
        TraceEvent(
            name="component.answered",
            sentence=Text(
                "{organisation} a répondu à votre proposition du composant {component}.",
                "{organisation} answered your proposal of the component {component}.",
            ),
            fields=("component",),
        ),
    ),
    search=selectors.search_entries,
    commands=(
        Command(
            name="new", summary="begin a system, a connector or a theme of your own", run=commands.new, configure=commands.configure_new
        ),
        Command(
            name="check-system",
            summary="check a component's folder: declarations, languages, licence, and its own tests",
            run=commands.check_system,
            configure=commands.with_folder,
        ),
        Command(
            name="ci-template",
            summary="print the shared file of continuous integration",
            run=commands.ci_template,
            configure=commands.with_runner,
        ),
        Command(name="deploy-recipe", summary="print the shared recipe of deployment without containers", run=commands.deploy_recipe),
    ),
)
