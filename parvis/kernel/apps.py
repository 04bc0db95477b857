from pathlib import Path

from django.apps import AppConfig, apps
from django.utils.translation.reloader import translation_file_changed

from parvis.kernel import messages


class KernelConfig(AppConfig):
    name = "parvis.kernel"
    label = "kernel"

    def ready(self) -> None:
        from parvis.kernel import checks  # noqa: F401  registers the system checks

        ours = (Path(app.path) for app in apps.get_app_configs() if app.name in self.systems() or app.name.startswith("parvis."))
        messages.compile_outdated(ours)
        # Loading models has already read the catalogues (constraints compare translated messages), maybe before they were
        # compiled, here or by another process that started at the same moment.
        translation_file_changed(sender=None, file_path=Path("django.mo"))

    @staticmethod
    def systems() -> list[str]:
        from django.conf import settings

        return list(settings.PARVIS_SYSTEMS)
