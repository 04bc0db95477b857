from datetime import date

from parvis.kernel.calendar import Country
from parvis.kernel.clocks import Counting, Duty, Period, Silence, Unit
from parvis.kernel.text import Text

ANSWER = Period(10, Unit.DAY, Counting.WORKING)
SILENCE = Duty(
    id="T1", kind="silence", subject="procedure", title=Text("Réponse", "Answer"), source=Text("loi des essais", "Law of tests"), period=ANSWER,
    starts="request-received", silence=Silence.REFUSAL,
)  # fmt: skip
country = Country(
    code="XT", name=Text("République des essais", "Republic of Tests"), portal=Text("Agora", "Agora"), tagline=Text("Essais", "Tests"),
    time_zone="Pacific/Auckland", currency="XTS", holidays=frozenset({date(2026, 2, 9)}), weekend=frozenset({4, 5}), duties=(SILENCE,),
)  # fmt: skip
