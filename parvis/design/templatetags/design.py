"""The components, as template tags. All are shown, with their states, on ``/design``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm
from django.forms.boundfield import BoundField
from django.template import Context, NodeList
from django.template.loader import render_to_string
from django.template.loader_tags import BlockNode
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext_lazy

from parvis.design import charts, maps, typography
from parvis.kernel import catalogue, guards
from parvis.kernel.manifest import Place

register = template.Library()

NOTICE_WORDS = {
    "info": gettext_lazy("To note"),
    "ok": gettext_lazy("Done"),
    "wait": gettext_lazy("Waiting"),
    "late": gettext_lazy("Late"),
    "wrong": gettext_lazy("Problem"),
}
TAG_KINDS = ("plain", "ok", "wait", "late", "info")


@register.simple_tag(takes_context=True)
def shown(context: Context, block: str) -> SafeString:
    """What the page put in ``block``, to draw its frame only if there is something inside."""
    return mark_safe(str(BlockNode(block, NodeList()).render(context)).strip())


@register.simple_tag(takes_context=True)
def text_of(context: Context, block: str) -> str:
    """The words of ``block`` without their markup: the heading, again as the window's title."""
    return mark_safe(" ".join(strip_tags(shown(context, block)).split()))


@register.simple_tag(takes_context=True)
def margin(context: Context, place: str) -> SafeString:
    """What systems add in the margin of a page: the panels of ``place`` that this visitor may open."""
    request = context["request"]
    allowed = (panel for panel in catalogue.panels(Place(place)) if guards.actor(request).may_open(panel.audience))
    found = ((panel, panel.selector(request)) for panel in allowed)
    drawn = (render_to_string(panel.template, dict(more), request) for panel, more in found if more is not None)
    return mark_safe("".join(drawn))


@register.inclusion_tag("design/components/crumb.html")
def crumb(url: str, text: object) -> dict[str, object]:
    """One step of the way here; an empty ``url`` marks the page itself."""
    return {"url": url, "text": text}


@register.simple_tag
def field(bound: BoundField) -> SafeString:
    """A form field with its label, hint and error."""
    return bound.as_field_group()


@register.inclusion_tag("design/components/error_summary.html")
def error_summary(form: BaseForm) -> dict[str, object]:
    """Everything that is wrong with ``form``, each line leading to its field."""
    fields = [(bound, first_box(bound)) for bound in form if bound.errors] if form.is_bound else []
    return {"form": form, "fields": fields, "others": form.non_field_errors() if form.is_bound else []}


def first_box(bound: BoundField) -> str:
    """The id of what one types in first, also in a group of boxes."""
    return f"{bound.auto_id}_0" if bound.use_fieldset else bound.id_for_label or bound.auto_id


@register.simple_block_tag(end_name="endnotice")
def notice(content: str, kind: str, title: object = "") -> str:
    """A message in the page; ``kind`` is info, ok, wait, late or wrong."""
    context = {"kind": kind, "word": NOTICE_WORDS[kind], "title": title, "content": content}
    return render_to_string("design/components/notice.html", context)


@register.inclusion_tag("design/components/tag.html")
def tag(kind: str, text: object) -> dict[str, object]:
    """A status, in a word; ``kind`` is plain, ok, wait, late or info."""
    if kind not in TAG_KINDS:
        raise template.TemplateSyntaxError(f"No tag is {kind!r}: choose among {', '.join(TAG_KINDS)}.")
    return {"kind": kind, "text": text}


@register.inclusion_tag("design/components/known.html")
def known(entries: Iterable[Mapping[str, Any]], purpose: object = "", who_url: str = "", wrong_url: str = "") -> dict[str, object]:
    """What is known already; entries have ``label``, ``value``, ``source`` and ``fetched_at``."""
    return {"entries": list(entries), "purpose": purpose, "who_url": who_url, "wrong_url": wrong_url}


@register.inclusion_tag("design/components/steps.html")
def steps(current: int, total: int) -> dict[str, object]:
    """Where one is among the pages of a form."""
    return {"current": current, "total": total, "numbers": range(1, total + 1)}


@register.inclusion_tag("design/components/timeline.html")
def timeline(items: Iterable[Mapping[str, Any]]) -> dict[str, object]:
    """What happened, latest first; items have ``when``, ``title`` and maybe ``text``, ``tag``, ``tag_kind``."""
    return {"items": list(items)}


@register.inclusion_tag("design/components/figure.html")
def figure(value: object, label: object, source: object = "", unit: str = "") -> dict[str, object]:
    """One figure with its unit, what it counts and where it comes from; goes in ``<dl class="figures">``."""
    return {"value": charts.written(value, unit) if unit else amount(value), "label": label, "source": source}


@register.inclusion_tag("design/components/empty.html")
def empty(title: object, text: object = "", url: str = "", action: object = "") -> dict[str, object]:
    """Nothing here yet: why, and what one can do."""
    return {"title": title, "text": text, "url": url, "action": action}


@register.inclusion_tag("design/components/pagination.html", takes_context=True)
def pagination(context: Context, page: Page[Any]) -> dict[str, object]:
    """Links to the other pages of a list; the rest of the address is kept."""
    query = context["request"].GET.copy()
    query.pop("page", None)
    return {
        "page": page,
        "numbers": page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1),
        "query": query.urlencode(),
    }


def moment(value: object) -> datetime | date | None:
    """A date or a moment, also from the ISO text that JSON keeps."""
    if isinstance(value, date):
        return value
    return parse_date(value) or parse_datetime(value) if isinstance(value, str) else None


@register.filter
def when(value: object) -> str:
    """Day and time in the country's zone and the page's language; nothing for nothing."""
    found = moment(value)
    return typography.when(found) if isinstance(found, datetime) else day(value)


@register.filter
def clock(value: object) -> str:
    """The time of day in the country's zone and the page's language."""
    found = moment(value)
    return typography.time_of_day(found) if isinstance(found, datetime) else ""


@register.filter
def day(value: object) -> str:
    """The day in the page's language."""
    found = moment(value)
    return typography.day(found) if found else ""


@register.filter
def amount(value: object) -> str:
    """A number as the language writes it; anything else as it is."""
    return typography.amount(value) if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool) else str(value)


@register.filter
def money(value: object, currency: str = "") -> str:
    """An amount of the country's money, unless another is named; ``784 €`` or ``€784``."""
    return typography.money(value, currency) if isinstance(value, (int, float, Decimal)) else str(value)


@register.inclusion_tag("design/components/bar_chart.html")
def bar_chart(chart: Mapping[str, Any]) -> dict[str, object]:
    """Bars to compare, and their table.

    ``chart`` has ``title``, ``labels`` and ``values``, and may have ``description``, ``unit``, ``source``, ``label_title``
    and ``value_title``. A value is a number, ``None`` (no data) or ``"suppressed"`` (too few people).
    """
    drawn = charts.bars(chart["labels"], chart["values"], chart.get("unit", ""))
    rows = [(bar.label, [bar.value]) for bar in drawn]
    return framed(chart, [chart.get("value_title") or chart["title"]], rows) | {
        "bars": drawn,
        "height": charts.plain(len(drawn) * charts.ROW),
    }


@register.inclusion_tag("design/components/line_chart.html")
def line_chart(chart: Mapping[str, Any]) -> dict[str, object]:
    """A course over time: as ``bar_chart``, with ``series`` (at most four dicts ``label``, ``values``) in place of ``values``."""
    unit = chart.get("unit", "")
    courses, frame = charts.courses(chart["labels"], chart["series"], unit)
    rows = [(label, [charts.written(one["values"][index], unit) for one in chart["series"]]) for index, label in enumerate(chart["labels"])]
    return framed(chart, [one["label"] for one in chart["series"]], rows) | {"courses": courses, "frame": frame}


@register.inclusion_tag("design/components/area_map.html")
def area_map(chart: Mapping[str, Any]) -> dict[str, object]:
    """Areas coloured by value: as ``bar_chart``, with ``areas`` in place of ``labels`` and ``values``.

    An area is a dict ``name``, ``value`` and either ``rings`` (lists of longitude and latitude) or ``point``; ``backdrop``,
    a list of rings, is drawn behind them.
    """
    unit = chart.get("unit", "")
    rows = [(area["name"], [charts.written(area["value"], unit)]) for area in chart["areas"]]
    drawn = maps.drawn(chart["areas"], backdrop=chart.get("backdrop", ()), unit=unit)
    return framed(chart, [chart.get("value_title") or chart["title"]], rows) | {"map": drawn}


def framed(chart: Mapping[str, Any], columns: Sequence[object], rows: Sequence[tuple[object, Sequence[str]]]) -> dict[str, object]:
    """What every picture has: a title, words for those who cannot see it, and its table."""
    return {"chart": chart, "columns": columns, "rows": rows, "id": f"chart-{slugify(str(chart['title']))}"}


@register.inclusion_tag("design/components/tabs.html")
def tabs(label: object, items: Iterable[Mapping[str, Any]]) -> dict[str, object]:
    """Sides of one thing, each an address of its own; items have ``url``, ``text`` and maybe ``current``."""
    return {"label": label, "items": list(items)}
