"""What a person sees and decides about their data."""

from parvis.components.rights import personal_data, rules, search, selectors
from parvis.components.rights.views import contests, data, lines, log
from parvis.kernel.manifest import Audience, Circle, Notice, Page, Panel, Permission, PersonalData, Place, Role, System, TraceEvent
from parvis.kernel.text import Text

system = System(
    slug="rights",
    title=Text("Vos données et leur trace", "Your data and their trace"),
    owner="operator",
    circle=Circle.COMPONENT,
    answers=("personal-data-transparency",),
    summary=Text(
        "Chacun voit qui a lu ses données et pourquoi, le vérifie, le conteste ; les emporte ou les fait effacer.",
        "Everyone sees who read their data and why, verifies it, contests it; takes them away or has them erased.",
    ),
    pages=(
        Page(path="me/trace", view=lines.mine, audience=Audience.PERSON, name="lines"),
        Page(path="me/trace.csv", view=lines.as_csv, audience=Audience.PERSON, name="lines-csv", crawl=False),
        Page(path="me/trace.json", view=lines.as_json, audience=Audience.PERSON, name="lines-json", crawl=False),
        Page(path="me/trace/<uuid:entry_id>", view=lines.one, audience=Audience.PERSON, name="line", crawl=False),
        Page(path="me/trace/<uuid:entry_id>/receipt.json", view=lines.receipt, audience=Audience.PERSON, name="receipt", crawl=False),
        Page(path="me/trace/<uuid:entry_id>/contest", view=lines.contest, audience=Audience.PERSON, name="contest", crawl=False),
        Page(path="me/data", view=data.mine, audience=Audience.PERSON, name="data"),
        Page(path="me/data/export", view=data.export, audience=Audience.PERSON, name="data-export", crawl=False),
        Page(path="me/data/erase", view=data.erase, audience=Audience.PERSON, name="data-erase"),
        Page(path="desk/contests", view=contests.inbox, audience=Audience.AGENT, name="desk-contests", permission=selectors.ANSWER_CONTEST),
        Page(
            path="desk/contests/<uuid:contest_id>",
            view=contests.one,
            audience=Audience.AGENT,
            name="desk-contest",
            permission=selectors.ANSWER_CONTEST,
            crawl=False,
        ),
        Page(path="trace", view=log.explained, audience=Audience.EVERYONE, name="log"),
        Page(path="trace/checkpoint", view=log.checkpoint, audience=Audience.EVERYONE, name="checkpoint", crawl=False),
        Page(path="trace/key", view=log.key, audience=Audience.EVERYONE, name="key", crawl=False),
        Page(path="trace/tile/entries/<path:path>", view=log.entries, audience=Audience.EVERYONE, name="entries", crawl=False),
        Page(path="trace/tile/<path:path>", view=log.tile, audience=Audience.EVERYONE, name="tile", crawl=False),
    ),
    panels=(
        Panel(
            place=Place.ME,
            slug="trace",
            selector=selectors.me_panel,
            template="rights/me_panel.html",
            audience=Audience.PERSON,
            order=40,
        ),
        Panel(place=Place.FRONT, slug="trace", selector=selectors.front_panel, template="rights/front_panel.html", order=60),
        Panel(
            place=Place.DESK,
            slug="contests",
            selector=selectors.desk_panel,
            template="rights/desk_panel.html",
            audience=Audience.AGENT,
            order=60,
        ),
    ),
    personal_data=(
        PersonalData(
            slug="trace",
            title=Text("La trace des lectures", "The trace of readings"),
            read=personal_data.lines,
            export=personal_data.exported_lines,
            erase=personal_data.keep_lines,
        ),
        PersonalData(
            slug="contests",
            title=Text("Vos contestations", "What you contested"),
            read=personal_data.contests,
            export=personal_data.exported_contests,
            erase=personal_data.erase_contests,
        ),
    ),
    permissions=(
        Permission(
            name=selectors.ANSWER_CONTEST,
            sentence=Text("répondre aux contestations de lectures de données", "answer people who contest a reading of their data"),
        ),
    ),
    roles=(
        Role(slug="instructor", title=Text("Instructeur", "Instructor"), permissions=(selectors.ANSWER_CONTEST,)),
        # for readings by an organisation that is not of this installation
        Role(slug="operator", title=Text("Exploitant", "Operator"), permissions=(selectors.ANSWER_CONTEST,)),
    ),
    notices=(
        Notice(
            name="rights.contest-opened",
            title=Text("Une lecture est contestée", "A reading is contested"),
            template="rights/notices/contest_opened",
        ),
        Notice(
            name="rights.contest-answered",
            title=Text("Réponse à votre contestation", "Answer to your contest"),
            template="rights/notices/contest_answered",
        ),
    ),
    search=search.entries,
    events=(
        TraceEvent(
            name=rules.CONTESTED,
            sentence=Text("Vous avez contesté une lecture de vos données.", "You contested a reading of your data."),
            fields=("line",),
        ),
        TraceEvent(
            name=rules.CONTEST_ANSWERED,
            sentence=Text("{organisation} a répondu à une contestation.", "{organisation} answered a contest."),
        ),
        TraceEvent(
            name=rules.EXPORTED,
            sentence=Text("Vous avez emporté une copie de vos données.", "You took a copy of your data away."),
        ),
        TraceEvent(
            name=rules.ERASED,
            sentence=Text("Vous avez demandé l’effacement de vos données.", "You asked for your data to be erased."),
        ),
    ),
)
