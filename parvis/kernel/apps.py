from pathlib import Path

from django.apps import AppConfig, apps

from parvis.kernel import messages


class KernelConfig(AppConfig):
    name = "parvis.kernel"
    label = "kernel"

    def ready(self) -> None:
        from parvis.kernel import checks  # noqa: F401  registers the system checks

        messages.compile_outdated(Path(app.path) for app in apps.get_app_configs() if app.name.startswith(("parvis.", f"{self.country()}.")))

    @staticmethod
    def country() -> str:
        from django.conf import settings

        return str(settings.PARVIS_COUNTRY)
