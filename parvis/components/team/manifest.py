"""Rights of agents: one table, changed by each body’s own rights managers, seen by operators."""

from parvis.components.team import rules, selectors, views
from parvis.kernel.manifest import Audience, Circle, Notice, Page, Panel, Permission, Place, Role, System, TraceEvent
from parvis.kernel.text import Text

AGENT, MANAGE = Audience.AGENT, rules.MANAGE

system = System(
    slug="team",
    title=Text("Équipes et droits", "Teams and rights"),
    owner="platform",
    circle=Circle.COMPONENT,
    summary=Text(
        "Chaque organisme dit qui y fait quoi, depuis quand et jusqu’à quand ; un droit refusé dit qui peut le donner.",
        "Each body says who does what there, since when and until when; a refused right says who can give it.",
    ),
    pages=(
        Page(path="desk/team", view=views.team, audience=AGENT, name="team", permission=MANAGE),
        Page(path="desk/team/invite", view=views.invite, audience=AGENT, name="invite", permission=MANAGE),
        Page(path="desk/team/import", view=views.import_list, audience=AGENT, name="import", permission=MANAGE),
        Page(path="desk/team/groups", view=views.groups, audience=AGENT, name="groups", permission=MANAGE),
        Page(path="desk/team/history", view=views.history, audience=AGENT, name="history", permission=MANAGE),
        Page(
            path="desk/team/groups/<int:group>/delete",
            view=views.delete_group,
            audience=AGENT,
            name="delete-group",
            permission=MANAGE,
            crawl=False,
        ),
        Page(
            path="desk/team/invitations/<int:invitation>/withdraw",
            view=views.withdraw,
            audience=AGENT,
            name="withdraw",
            permission=MANAGE,
            crawl=False,
        ),
        Page(
            path="desk/team/<uuid:person>",
            view=views.member,
            audience=AGENT,
            name="member",
            permission=MANAGE,
            sample=selectors.sample_member,
        ),
        Page(path="desk/team/<uuid:person>/take", view=views.take, audience=AGENT, name="take", permission=MANAGE, crawl=False),
        Page(path="desk/team/<uuid:person>/reset", view=views.reset, audience=AGENT, name="reset", permission=MANAGE, crawl=False),
        Page(path="join/<str:token>", view=views.join, audience=Audience.EVERYONE, name="join", crawl=False),
        Page(path="platform/rights", view=views.everywhere, audience=Audience.OPERATOR, name="everywhere"),
        Page(path="platform/rights.csv", view=views.export, audience=Audience.OPERATOR, name="export", crawl=False),
    ),
    panels=(
        Panel(place=Place.DESK, slug="team", selector=views.panel, template="team/panel.html", audience=AGENT, order=85),
        Panel(
            place=Place.PLATFORM,
            slug="rights",
            selector=views.operators_panel,
            template="team/operators_panel.html",
            audience=Audience.OPERATOR,
            order=30,
        ),
    ),
    permissions=(
        Permission(
            name=MANAGE,
            sentence=Text(
                "donner et retirer les droits des agents de votre organisme", "give and take back the rights of your body’s agents"
            ),
        ),
    ),
    roles=(
        Role(slug=rules.MANAGER_ROLE, title=Text("Gestionnaire des droits", "Rights manager"), permissions=(MANAGE,)),
        Role(slug="operator", title=Text("Exploitant", "Operator"), permissions=(MANAGE,)),
    ),
    notices=(
        Notice(
            name="team.right-changed",
            title=Text("Vos droits ont changé", "Your rights changed"),
            template="team/notices/right_changed",
        ),
        Notice(
            name="team.invited", title=Text("Invitation à rejoindre une équipe", "Invitation to a team"), template="team/notices/invited"
        ),
    ),
    events=(
        TraceEvent(
            name="team.right-changed",
            sentence=Text(
                "{organisation} a changé vos droits : {roles}, {change}.", "{organisation} changed your rights: {roles}, {change}."
            ),
            fields=("roles", "change"),
        ),
        TraceEvent(
            name="team.invited",
            sentence=Text("{organisation} a invité un agent.", "{organisation} invited an agent."),
        ),
    ),
    refusal=selectors.who_can_give,
)
