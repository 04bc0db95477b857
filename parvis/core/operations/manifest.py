"""Operations: how the installation is served, watched, checked and saved."""

from datetime import timedelta

from parvis.core.operations import commands, tasks, views
from parvis.kernel.manifest import Audience, Circle, Command, Page, System, Task
from parvis.kernel.text import Text

system = System(
    slug="operations",
    title=Text("Exploitation", "Operations"),
    owner="operator",
    circle=Circle.CORE,
    summary=Text(
        "Servir, surveiller, contrôler et sauvegarder l’installation.",
        "Serving, watching, checking and saving the installation.",
    ),
    pages=(
        Page(path="healthz", view=views.health, audience=Audience.MACHINE, name="health", crawl=False),
        Page(path="metrics", view=views.metrics, audience=Audience.MACHINE, name="metrics", crawl=False),
    ),
    tasks=(Task(name="operations.forget-sessions", run=tasks.forget_sessions, every=timedelta(hours=12)),),
    commands=(
        Command(name="serve", summary="check the installation, then serve its pages", run=commands.serve, configure=commands.with_address),
        Command(
            name="demo", summary="run a demonstration country on this machine", run=commands.demo, configure=commands.with_demonstration
        ),
        Command(
            name="backup", summary="save database, documents and keys into a folder", run=commands.backup, configure=commands.with_folder
        ),
        Command(name="restore", summary="put a backup into an empty installation", run=commands.restore, configure=commands.with_folder),
    ),
)
