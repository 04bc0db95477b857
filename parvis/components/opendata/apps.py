"""What is declared wrong fails at start, not on the day of publication."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register

from parvis.components.opendata.rules.publication import Unpublishable, shape_of
from parvis.kernel import catalogue
from parvis.kernel.manifest import Dataset


class OpenDataConfig(AppConfig):
    name = "parvis.components.opendata"

    def ready(self) -> None:
        register(datasets_can_be_protected)


def datasets_can_be_protected(**_: Any) -> list[CheckMessage]:
    return [
        Error(message, hint="Mend the dataset's columns in its manifest.", id="opendata.E001")
        for _, dataset in catalogue.datasets()
        if (message := mistake(dataset))
    ]


def mistake(dataset: Dataset) -> str:
    try:
        shape_of(dataset.slug, dataset.columns)
    except Unpublishable as error:
        return str(error)
    return ""
