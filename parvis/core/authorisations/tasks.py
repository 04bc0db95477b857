"""What the clock does with requests and the authorisations that came of them."""

from parvis.core.authorisations import actions


def clock() -> None:
    actions.remind()
    actions.expire()
    actions.archive_forgotten()
