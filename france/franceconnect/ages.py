"""« Is this person 18 or over? », answered yes or no; the date of birth itself stays here.

Age is reached at the start of the birthday, in France's time. Who was born on 29 February has completed the year, in a
common year, once 28 February is over: on 1 March (Code civil, article 414: « dix-huit ans accomplis »). A date of which
the register knows the year or month only carries 01 in the place of what is unknown: the answer counts from that day.
"""

from __future__ import annotations

from datetime import date

CLAIMS = {f"age_over_{years}": years for years in (15, 16, 18, 65)}


def answers(birth_date: str, *, today: date) -> dict[str, bool]:
    """Each claim's answer on the day ``today``; nothing when ``birth_date`` (``YYYY-MM-DD``) is not known."""
    if not birth_date:
        return {}
    age = age_on(today, born=date.fromisoformat(birth_date))
    return {claim: age >= years for claim, years in CLAIMS.items()}


def age_on(day: date, *, born: date) -> int:
    """Whole years completed on ``day``; negative for who is not born yet."""
    has_not_come = (day.month, day.day) < (born.month, born.day)
    return day.year - born.year - has_not_come
