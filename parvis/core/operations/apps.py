from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "parvis.core.operations"

    def ready(self) -> None:
        from parvis.core.operations import checks  # noqa: F401  registers the system checks
