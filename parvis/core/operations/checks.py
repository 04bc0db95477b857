"""What production refuses, each with the way to mend it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register, run_checks  # noqa: A004  Django's name

SECRET_LENGTH = 50
MODES = ("demo", "production", "test")
OUR_TASKS = "parvis.core.jobs.backend.LeasedDatabaseBackend"


class RefusedSettings(RuntimeError):
    """The installation is not fit to serve; the message lists what to mend."""


@register
def the_mode_is_known(**_: Any) -> list[CheckMessage]:
    if settings.PARVIS_MODE in MODES:
        return []
    return [Error(f"PARVIS_MODE is {settings.PARVIS_MODE!r}.", hint=f"Set it to one of: {', '.join(MODES)}.", id="parvis.E100")]


@register
def production_is_fit(**_: Any) -> list[CheckMessage]:
    """In production: no debug, no embedded database, no secret that can be guessed, no demonstration."""
    if settings.PARVIS_DEMO:
        return []
    return [*errors(), *warnings()]


def errors() -> list[CheckMessage]:
    wrong = [
        (settings.DEBUG, "E101", "DEBUG is on.", "Leave it off: error pages would show data to strangers."),
        (uses_sqlite(), "E102", "The database is SQLite.", "Set PARVIS_DATABASE=postgresql://user:password@host:5432/name."),
        (
            not has_long_secret(),
            "E103",
            "PARVIS_SECRET_KEY is too short or too plain.",
            f"Give it {SECRET_LENGTH} random characters or more.",
        ),
        (not names_hosts(), "E104", "PARVIS_HOSTS names no host, or any.", "Set it to the names that people type, separated by commas."),
        (
            not has_secure_origin(),
            "E105",
            "PARVIS_ORIGIN is not an https address.",
            "Set PARVIS_ORIGIN=https://portal.example, without a path.",
        ),
        (bool(settings.PARVIS_PROVIDERS_ORIGIN), "E106", "Demonstration identity providers are named.", "Unset PARVIS_PROVIDERS_ORIGIN."),
        (not sends_mail(), "E107", "E-mails would stay in a folder.", "Set PARVIS_SMTP_HOST (and PORT, USER, PASSWORD, MAIL_FROM)."),
        (runs_at_once(), "E108", "PARVIS_TASKS runs work inside requests or drops it.", f"Unset it ({OUR_TASKS}), or name a queue."),
    ]
    return [
        Error(f"{message} Production refuses that.", hint=hint, id=f"parvis.{number}")
        for is_wrong, number, message, hint in wrong
        if is_wrong
    ]


def warnings() -> list[CheckMessage]:
    lacking = [
        (not settings.PARVIS_METRICS_TOKEN, "W101", "No PARVIS_METRICS_TOKEN: /metrics is closed.", "Set one to watch the installation."),
        (not settings.PARVIS_CLAMD, "W102", "No PARVIS_CLAMD: documents are kept unscanned.", "Set it to clamd's socket or host:port."),
    ]
    return [Warning(message, hint=hint, id=f"parvis.{number}") for is_lacking, number, message, hint in lacking if is_lacking]


def uses_sqlite() -> bool:
    return "sqlite" in settings.DATABASES["default"]["ENGINE"]


def has_long_secret() -> bool:
    return len(settings.SECRET_KEY) >= SECRET_LENGTH and len(set(settings.SECRET_KEY)) >= 10


def names_hosts() -> bool:
    return bool(settings.ALLOWED_HOSTS) and all(host and host != "*" for host in settings.ALLOWED_HOSTS)


def has_secure_origin() -> bool:
    origin = urlsplit(settings.PARVIS_ORIGIN)
    return origin.scheme == "https" and bool(origin.hostname) and not origin.path


def sends_mail() -> bool:
    return not settings.EMAIL_BACKEND.endswith((".FolderBackend", ".EmailBackend")) or bool(settings.EMAIL_HOST)


def runs_at_once() -> bool:
    return str(settings.TASKS["default"]["BACKEND"]).startswith("django_tasks.backends.")


def refuse_wrong_settings() -> None:
    """Raises RefusedSettings with all errors of the system checks; Django itself only checks in its commands."""
    found = [message for message in run_checks() if message.level >= 40 and not message.is_silenced()]
    if found:
        lines = [f"- {message.msg} {message.hint or ''}".rstrip() for message in found]
        raise RefusedSettings("This installation cannot serve yet:\n" + "\n".join(lines))
