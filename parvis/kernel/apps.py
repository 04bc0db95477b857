from pathlib import Path

from django.apps import AppConfig, apps
from django.utils.translation.reloader import translation_file_changed

from parvis.kernel import messages


class KernelConfig(AppConfig):
    name = "parvis.kernel"
    label = "kernel"

    def ready(self) -> None:
        from parvis.kernel import checks  # noqa: F401  registers the system checks

        ours = (Path(app.path) for app in apps.get_app_configs() if app.name.startswith(("parvis.", f"{self.country()}.")))
        for catalogue in messages.compile_outdated(ours):
            # Loading models has already read the catalogues (constraints compare translated messages).
            translation_file_changed(sender=None, file_path=catalogue)

    @staticmethod
    def country() -> str:
        from django.conf import settings

        return str(settings.PARVIS_COUNTRY)
