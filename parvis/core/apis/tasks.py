"""What the clock starts."""

from parvis.core.apis import actions


def measure() -> None:
    actions.measure_due()


def refresh() -> None:
    actions.refresh_due()
