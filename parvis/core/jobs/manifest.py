"""Jobs: work done after the answer, by workers that may die at any moment."""

from datetime import timedelta

from parvis.core.jobs import commands, tasks, views
from parvis.kernel.manifest import Audience, Circle, Command, Page, Panel, Permission, Place, Role, System, Task
from parvis.kernel.text import Text

system = System(
    slug="jobs",
    title=Text("Travaux", "Jobs"),
    owner="operator",
    circle=Circle.CORE,
    summary=Text(
        "Ce qui se fait après la réponse\u00a0: envoyé, repris, jamais perdu.",
        "What is done after the answer: sent, taken up again, never lost.",
    ),
    pages=(
        Page(path="platform/jobs", view=views.jobs, audience=Audience.OPERATOR, name="jobs", permission="jobs.operate"),
        Page(
            path="platform/jobs/<uuid:job_id>/retry",
            view=views.retry,
            audience=Audience.OPERATOR,
            name="retry",
            permission="jobs.operate",
            crawl=False,
        ),
    ),
    panels=(
        Panel(place=Place.PLATFORM, slug="jobs", selector=views.panel, template="jobs/panel.html", audience=Audience.OPERATOR, order=20),
    ),
    permissions=(
        Permission(
            name="jobs.operate",
            sentence=Text("suivre et relancer les travaux de la plateforme", "follow the platform’s jobs and start them again"),
        ),
    ),
    roles=(Role(slug="operator", title=Text("Exploitant", "Operator"), permissions=("jobs.operate",)),),
    tasks=(Task(name="jobs.forget-done", run=tasks.forget_done_jobs, every=timedelta(hours=6)),),
    commands=(Command(name="worker", summary="do the queue's jobs until stopped", run=commands.run, configure=commands.configure),),
)
