"""What a person sees and decides about their data."""

from datetime import timedelta

from parvis.components.rights import contesting, datasets, personal_data, rules, search, selectors, watching
from parvis.components.rights.views import (
    alarms,
    checking,
    contests,
    data,
    flows,
    following,
    lines,
    log,
    monitor,
    receipts,
    sealed,
)
from parvis.kernel.manifest import Audience, Circle, Notice, Page, Panel, Permission, PersonalData, Place, Role, System, Task, TraceEvent
from parvis.kernel.text import Text

system = System(
    slug="rights",
    title=Text("Vos données et leur trace", "Your data and their trace"),
    owner="operator",
    circle=Circle.COMPONENT,
    answers=("personal-data-transparency", "user-flow-control"),
    summary=Text(
        "Chacun voit qui a lu ses données et pourquoi, le vérifie, le conteste ; les emporte ou les fait effacer.",
        "Everyone sees who read their data and why, verifies it, contests it; takes them away or has them erased.",
    ),
    pages=(
        Page(path="me/trace", view=lines.mine, audience=Audience.PERSON, name="lines"),
        Page(path="me/trace.csv", view=lines.as_csv, audience=Audience.PERSON, name="lines-csv", crawl=False),
        Page(path="me/trace.json", view=lines.as_json, audience=Audience.PERSON, name="lines-json", crawl=False),
        Page(path="me/trace/alarms", view=alarms.chosen, audience=Audience.PERSON, name="alarm-choice"),
        Page(path="me/trace/<uuid:entry_id>/fine", view=alarms.fine, audience=Audience.PERSON, name="fine", crawl=False),
        Page(path="me/trace/<uuid:entry_id>", view=lines.one, audience=Audience.PERSON, name="line", crawl=False),
        Page(path="me/trace/<uuid:entry_id>/receipt.json", view=lines.receipt, audience=Audience.PERSON, name="receipt", crawl=False),
        Page(path="me/trace/<uuid:entry_id>/receipt", view=receipts.page, audience=Audience.PERSON, name="receipt-page", crawl=False),
        Page(path="me/trace/<uuid:entry_id>/receipt.pdf", view=receipts.as_pdf, audience=Audience.PERSON, name="receipt-pdf", crawl=False),
        Page(path="me/trace/<uuid:entry_id>/contest", view=lines.contest, audience=Audience.PERSON, name="contest", crawl=False),
        Page(path="me/data", view=data.mine, audience=Audience.PERSON, name="data"),
        Page(path="me/data/flows", view=flows.mine, audience=Audience.PERSON, name="flows"),
        Page(path="me/data/flows/choose", view=flows.choose, audience=Audience.PERSON, name="flow-choice", crawl=False),
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
        Page(
            path="desk/contests/<uuid:contest_id>/time",
            view=following.officer,
            audience=Audience.AGENT,
            name="desk-contest-time",
            permission=selectors.HOLD_CLOCK,
            crawl=False,
        ),
        Page(
            path="me/contests/<uuid:contest_id>/<slug:wanted>",
            view=following.move,
            audience=Audience.PERSON,
            name="contest-move",
            crawl=False,
        ),
        Page(path="trace", view=log.explained, audience=Audience.EVERYONE, name="log"),
        Page(path="trace/checkpoint", view=log.checkpoint, audience=Audience.EVERYONE, name="checkpoint", crawl=False),
        Page(path="trace/key", view=log.key, audience=Audience.EVERYONE, name="key", crawl=False),
        Page(path="trace/keys", view=log.statements, audience=Audience.EVERYONE, name="keys", crawl=False),
        Page(path="trace/check", view=checking.page, audience=Audience.EVERYONE, name="check", uploads_in_memory=True),
        Page(path="trace/verifier.py", view=log.verifier, audience=Audience.EVERYONE, name="verifier", crawl=False),
        Page(path="trace/figures", view=log.figures, audience=Audience.EVERYONE, name="figures"),
        Page(path="trace/alarms", view=alarms.published, audience=Audience.EVERYONE, name="alarms"),
        Page(path="trace/sealed", view=sealed.page, audience=Audience.EVERYONE, name="sealed"),
        Page(path="trace/sealed/<slug:month>", view=sealed.note, audience=Audience.EVERYONE, name="sealed-note", crawl=False),
        Page(path="trace/sealed/<slug:month>/leaves", view=sealed.leaves, audience=Audience.EVERYONE, name="sealed-leaves", crawl=False),
        Page(path="trace/monitor", view=monitor.page, audience=Audience.EVERYONE, name="monitor"),
        Page(path="trace/monitor.json", view=monitor.as_json, audience=Audience.EVERYONE, name="monitor-json", crawl=False),
        Page(path="trace/feed.atom", view=monitor.feed, audience=Audience.EVERYONE, name="feed", crawl=False),
        Page(path="trace/checkpoints", view=monitor.checkpoints, audience=Audience.EVERYONE, name="checkpoints", crawl=False),
        Page(
            path="trace/checkpoints/<str:day>",
            view=monitor.checkpoints_of_day,
            audience=Audience.EVERYONE,
            name="checkpoints-of-day",
            crawl=False,
        ),
        Page(
            path="trace/checkpoints/<str:day>/<str:name>",
            view=monitor.checkpoint,
            audience=Audience.EVERYONE,
            name="checkpoint-of-day",
            crawl=False,
        ),
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
            place=Place.PLATFORM,
            slug="alarms",
            selector=watching.platform_panel,
            template="rights/platform_panel.html",
            audience=Audience.OPERATOR,
            order=60,
        ),
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
            origin=Text(
                "Chaque système qui lit ou change quelque chose à votre sujet.", "Each system that reads or changes something about you."
            ),
            kept=Text(
                "Le temps de conservation de la trace, que dit la page « La trace ».",
                "As long as the trace is kept, which the page “The trace” says.",
            ),
            readers=Text(
                "Vous seul ; le journal public n’en montre que des empreintes.", "You alone; the public log shows fingerprints only."
            ),
        ),
        PersonalData(
            slug="contests",
            title=Text("Vos contestations", "What you contested"),
            read=personal_data.contests,
            export=personal_data.exported_contests,
            erase=personal_data.erase_contests,
            origin=Text("Ce que vous avez écrit, et les réponses.", "What you wrote, and the answers."),
            kept=Text(
                "Jusqu’à ce que vous les fassiez effacer, une fois la réponse donnée.",
                "Until you have them erased, once they are answered.",
            ),
            readers=Text("Les agents de l’organisme mis en cause.", "Agents of the body concerned."),
        ),
        PersonalData(
            slug="alarms",
            title=Text("Vos choix d’alertes", "Your choices of alarms"),
            read=personal_data.alarm_choices,
            export=personal_data.exported_alarm_choices,
            erase=personal_data.erase_alarm_choices,
            origin=Text("Ce que vous avez choisi dans votre trace.", "What you chose in your trace."),
            kept=Text("Jusqu’à ce que vous les fassiez effacer.", "Until you have them erased."),
            readers=Text("Vous seul.", "You alone."),
        ),
    ),
    permissions=(
        Permission(
            name=selectors.HOLD_CLOCK,
            sentence=Text(
                "prendre en charge les contestations et en prolonger le délai", "take contests in charge and extend their time to answer"
            ),
        ),
        Permission(
            name=selectors.ANSWER_CONTEST,
            sentence=Text("répondre aux contestations de lectures de données", "answer people who contest a reading of their data"),
        ),
    ),
    roles=(
        Role(
            slug="data-protection-officer",
            title=Text("Délégué à la protection des données", "Data protection officer"),
            permissions=(selectors.ANSWER_CONTEST, selectors.HOLD_CLOCK),
        ),
        Role(slug="instructor", title=Text("Instructeur", "Instructor"), permissions=(selectors.ANSWER_CONTEST,)),
        # for readings by an organisation that is not of this installation
        Role(slug="operator", title=Text("Exploitant", "Operator"), permissions=(selectors.ANSWER_CONTEST,)),
    ),
    tasks=(
        Task(name="rights.contests", run=contesting.remind, every=timedelta(hours=6)),
        Task(name="rights.look", run=watching.look, every=timedelta(seconds=10)),
        Task(name="rights.tell-unusual", run=watching.tell, every=timedelta(hours=1)),
    ),
    notices=(
        Notice(
            name="rights.unusual",
            title=Text("Lectures inhabituelles de vos données", "Unusual readings of your data"),
            template="rights/notices/unusual",
        ),
        Notice(
            name="rights.contest-due",
            title=Text("Une réponse à une contestation est attendue", "An answer to a contest is due"),
            template="rights/notices/contest_due",
        ),
        Notice(
            name="rights.contest-late",
            title=Text("Une réponse vous est due", "An answer is owed to you"),
            template="rights/notices/contest_late",
        ),
        Notice(
            name="rights.contest-extended",
            title=Text("Votre réponse demande plus de temps", "Your answer needs more time"),
            template="rights/notices/contest_extended",
        ),
        Notice(
            name="rights.contest-again",
            title=Text("Une réponse est à réexaminer", "An answer is to be reconsidered"),
            template="rights/notices/contest_again",
        ),
        Notice(
            name="rights.contest-opened",
            title=Text("Une lecture est contestée", "A reading is contested"),
            template="rights/notices/contest_opened",
        ),
        Notice(
            name="rights.flow-stopped",
            title=Text("Échange de données arrêté", "Flow of data stopped"),
            template="rights/notices/flow_stopped",
        ),
        Notice(
            name="rights.flow-allowed",
            title=Text("Échange de données autorisé de nouveau", "Flow of data allowed again"),
            template="rights/notices/flow_allowed",
        ),
        Notice(
            name="rights.contest-answered",
            title=Text("Réponse à votre contestation", "Answer to your contest"),
            template="rights/notices/contest_answered",
        ),
    ),
    datasets=(datasets.readings, datasets.samples, datasets.contests, datasets.contest_samples),
    search=search.entries,
    events=(
        TraceEvent(
            name=rules.CONTESTED,
            own_act=True,
            sentence=Text("Vous avez contesté une lecture de vos données.", "You contested a reading of your data."),
            fields=("line",),
        ),
        TraceEvent(
            name=rules.CONTEST_ANSWERED,
            sentence=Text("{organisation} a répondu à une contestation.", "{organisation} answered a contest."),
        ),
        TraceEvent(
            name=rules.EXPORTED,
            own_act=True,
            sentence=Text("Vous avez emporté une copie de vos données.", "You took a copy of your data away."),
        ),
        TraceEvent(
            name=rules.ERASED,
            own_act=True,
            sentence=Text("Vous avez demandé l’effacement de vos données.", "You asked for your data to be erased."),
        ),
    ),
)
