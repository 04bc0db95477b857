"""Casework: files reach the right agents, who sort, follow and handle many at once."""

from datetime import timedelta

from parvis.components.casework import demo, personal_data, tasks
from parvis.components.casework.actions import indexing
from parvis.components.casework.actions.marks import moved
from parvis.components.casework.views import bulk, groups, lists, marks, rhythms
from parvis.components.procedures.selectors import samples
from parvis.components.procedures.selectors.access import INSTRUCT, MANAGE
from parvis.kernel.manifest import Audience, Circle, Demo, Notice, Page, Panel, PersonalData, Place, System, Task
from parvis.kernel.text import Text

AGENT = Audience.AGENT

system = System(
    slug="casework",
    title=Text("Instruction", "Casework"),
    owner="parvis",
    circle=Circle.COMPONENT,
    answers=("demarches-simplifiees",),
    summary=Text(
        "Les dossiers arrivent au bon groupe d’agents, qui les trient, les suivent et agissent en nombre.",
        "Files reach the right group of agents, who sort them, follow them and act on many at once.",
    ),
    pages=(
        Page(path="desk/files", name="inbox", view=lists.inbox, audience=AGENT, permission=INSTRUCT),
        Page(path="desk/files.csv", name="export", view=lists.export, audience=AGENT, permission=INSTRUCT, crawl=False),
        Page(path="desk/lists", name="save-list", view=lists.save, audience=AGENT, permission=INSTRUCT, crawl=False),
        Page(path="desk/lists/<int:number>", name="forget-list", view=lists.forget, audience=AGENT, permission=INSTRUCT, crawl=False),
        Page(path="desk/files/<str:reference>/follow", name="follow", view=marks.follow, audience=AGENT, permission=INSTRUCT, crawl=False),
        Page(path="desk/files/<str:reference>/label", name="label", view=marks.label, audience=AGENT, permission=INSTRUCT, crawl=False),
        Page(
            path="desk/files/<str:reference>/group", name="reassign", view=marks.reassign, audience=AGENT, permission=INSTRUCT, crawl=False
        ),
        Page(
            path="desk/files/<str:reference>/archive", name="archive", view=marks.archive, audience=AGENT, permission=INSTRUCT, crawl=False
        ),
        Page(path="desk/acts", name="acts", view=bulk.acts, audience=AGENT, permission=INSTRUCT),
        Page(path="desk/acts/prepare", name="prepare", view=bulk.prepare, audience=AGENT, permission=INSTRUCT, crawl=False),
        Page(path="desk/acts/<uuid:act_id>", name="act", view=bulk.act, audience=AGENT, permission=INSTRUCT, crawl=False),
        Page(path="desk/acts/<uuid:act_id>/confirm", name="confirm", view=bulk.confirm, audience=AGENT, permission=INSTRUCT, crawl=False),
        Page(path="desk/acts/<uuid:act_id>/undo", name="undo", view=bulk.undo, audience=AGENT, permission=INSTRUCT, crawl=False),
        Page(path="desk/notices", name="rhythms", view=rhythms.rhythms, audience=AGENT, permission=INSTRUCT),
        Page(path="desk/groups", name="groups", view=groups.overview, audience=AGENT, permission=MANAGE),
        Page(path="desk/groups/handover", name="hand-over", view=groups.hand_over, audience=AGENT, permission=MANAGE),
        Page(path="desk/groups/<int:number>", name="group", view=groups.group, audience=AGENT, permission=MANAGE, crawl=False),
        Page(path="desk/groups/<int:number>/close", name="close-group", view=groups.close, audience=AGENT, permission=MANAGE, crawl=False),
        Page(
            path="desk/groups/of/<slug:slug>",
            name="procedure",
            view=groups.procedure,
            audience=AGENT,
            permission=MANAGE,
            sample=samples.procedure,
            crawl=False,
        ),
        Page(
            path="desk/groups/of/<slug:slug>/declared",
            name="declared",
            view=groups.declared,
            audience=AGENT,
            permission=MANAGE,
            crawl=False,
        ),
        Page(
            path="desk/groups/of/<slug:slug>/waiting", name="waiting", view=groups.waiting, audience=AGENT, permission=MANAGE, crawl=False
        ),
        Page(
            path="desk/groups/of/<slug:slug>/labels",
            name="make-label",
            view=groups.make_label,
            audience=AGENT,
            permission=MANAGE,
            crawl=False,
        ),
        Page(
            path="desk/groups/of/<slug:slug>/labels/<int:number>",
            name="remove-label",
            view=groups.remove_label,
            audience=AGENT,
            permission=MANAGE,
            crawl=False,
        ),
    ),
    panels=(
        Panel(place=Place.DESK, slug="inbox", selector=lists.panel, template="casework/panels/inbox.html", audience=AGENT, order=10),
        Panel(place=Place.FILE_HEAD, slug="around", selector=marks.around, template="casework/panels/around.html", audience=AGENT),
        Panel(place=Place.FILE, slug="casework", selector=marks.panel, template="casework/panels/file.html", audience=AGENT, order=5),
    ),
    personal_data=(
        PersonalData(
            slug="casework",
            title=Text("Comment vos dossiers sont rangés", "How your files are sorted"),
            read=personal_data.read,
            export=personal_data.export,
            erase=personal_data.erase,
            origin=Text("Les agents qui instruisent vos dossiers.", "The agents who handle your files."),
            kept=Text("Aussi longtemps que le dossier.", "As long as the file."),
            readers=Text("Les agents de l’administration à qui vous écrivez.", "Agents of the administration that you apply to."),
        ),
    ),
    notices=(Notice(name="casework.digest", title=Text("Dossiers à voir", "Files to look at"), template="casework/notices/digest"),),
    tasks=(
        Task(name="casework.index", run=tasks.index, every=timedelta(seconds=10)),
        Task(name="casework.tell", run=tasks.tell, every=timedelta(seconds=30)),
    ),
    moved=moved,
    changed=indexing.changed,
    file_erased=indexing.forget,
    demo=Demo(load=demo.load, order=900),
)
