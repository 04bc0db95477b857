"""Files: documents kept for as long as they are needed, by what they are and not by their name."""

from datetime import timedelta

from parvis.core.files import personal_data, selectors, tasks, views
from parvis.kernel.manifest import Audience, Circle, Panel, PersonalData, Place, System, Task
from parvis.kernel.text import Text

system = System(
    slug="files",
    title=Text("Documents", "Documents"),
    owner="operator",
    circle=Circle.CORE,
    summary=Text(
        "Les documents reçus et produits\u00a0: vérifiés, gardés, détruits à leur terme.",
        "Documents received and made: checked, kept, destroyed when their time is over.",
    ),
    panels=(
        Panel(place=Place.PLATFORM, slug="files", selector=views.panel, template="files/panel.html", audience=Audience.OPERATOR, order=40),
    ),
    personal_data=(
        PersonalData(
            slug="files",
            title=Text("Documents de vos dossiers", "Documents of your files"),
            read=selectors.shown_about,
            export=selectors.held_about,
            erase=personal_data.erase,
            origin=Text(
                "Ce que vous avez joint, et les courriers de l’administration.", "What you attached, and letters from the administration."
            ),
            kept=Text("Aussi longtemps que le dossier.", "As long as the file."),
            readers=Text("Les agents qui instruisent le dossier.", "Agents who handle the file."),
        ),
    ),
    tasks=(
        Task(name="files.destroy-expired", run=tasks.destroy_expired, every=timedelta(hours=1)),
        Task(name="files.destroy-uploads", run=tasks.destroy_uploads, every=timedelta(hours=1)),
        Task(name="files.scan-waiting", run=tasks.scan_waiting, every=timedelta(minutes=10)),
        Task(name="files.sweep", run=tasks.sweep, every=timedelta(days=1)),
    ),
)
