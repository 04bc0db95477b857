"""A service's sign-in: choose a provider, or go on with the session there is; see what is passed on; agree."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from parvis.core.factors import actions as factors
from parvis.core.mandates.actions import ENDED, MandateRefused
from parvis.core.people import selectors as people
from parvis.core.people.actions import MandateEnded
from parvis.core.people.rules import device_of
from parvis.core.signin import browsers, handing_over, offering, selectors
from parvis.core.signin.actions import accounts, acting, attempts, europe, grants, raising, releasing, second_factor
from parvis.core.signin.explaining import explained
from parvis.core.signin.forms import CompanyForm
from parvis.core.signin.models import Attempt, BrowserSession
from parvis.core.signin.rules import tokens
from parvis.core.signin.rules.problems import AttemptExpired, SecondFactorMissing
from parvis.core.signin.rules.profile import PAIRWISE, PROVIDER, SAML, Issuer, Subject
from parvis.core.signin.rules.requests import AuthorizeRequest
from parvis.core.signin.sessions import session_for
from parvis.core.signin.views import departing, employers, wording
from parvis.kernel.manifest import Audience, Page
from parvis.kernel.text import Text

DECLINED = {"error": "access_denied", "error_description": "User auth aborted"}
UNMET = {"error": SecondFactorMissing.oauth_error, "error_description": "none of the requested ACRs could be obtained"}


def pages() -> tuple[Page, ...]:
    """The people's pages of each issuer that the country declares."""
    return tuple(page for row in selectors.profile().issuers for page in pages_of(row))


def pages_of(row: Issuer) -> tuple[Page, ...]:
    choose, agree = partial(interaction, row=row), partial(consent, row=row)
    return (
        Page(
            path=f"{row.path}/interaction/<uuid:attempt>",
            view=named(choose),
            audience=Audience.EVERYONE,
            name=f"{row.slug}-interaction",
            crawl=False,
        ),
        Page(
            path=f"{row.path}/interaction/<uuid:attempt>/consent",
            view=named(agree),
            audience=Audience.EVERYONE,
            name=f"{row.slug}-consent",
            crawl=False,
        ),
    )


def named(view: Any) -> Any:
    return never_cache(require_http_methods(["GET", "POST"])(explained(view)))


def interaction(request: HttpRequest, attempt: UUID, *, row: Issuer) -> HttpResponseBase:
    found = attempt_here(request, attempt, row=row)
    if request.method == "POST" and "cancel" in request.POST:
        return refused(request, found, row=row, session=None)
    chosen = employers.chosen(request) if "email" in request.POST else request.POST.get("provider", "")
    if request.method == "POST" and (chosen or "email" not in request.POST):
        return departing.sent(found, browser=browsers.held_by(request), chosen=chosen)
    if session_of(request, found, row=row):
        return browsers.SeeOther(reverse(f"signin:{row.slug}-consent", args=[found.id]))
    return choice(request, found, row=row)


def attempt_here(request: HttpRequest, attempt_id: UUID, *, row: Issuer) -> Attempt:
    """The attempt, of this browser and of this issuer."""
    found = departing.attempt_of(request, attempt_id)
    if found.service is None or found.service.issuer != row.slug:
        raise AttemptExpired("that attempt belongs to another entrance")
    return found


def session_of(request: HttpRequest, attempt: Attempt, *, row: Issuer) -> BrowserSession | None:
    return session_for(request, AuthorizeRequest.from_json(attempt.request), service=attempt.service, row=row)


def choice(request: HttpRequest, attempt: Attempt, *, row: Issuer) -> HttpResponseBase:
    offers = selectors.offers(Audience(attempt.audience), level=attempt.level, service=attempt.service)
    choices = offering.Choices.of(request, offers)
    context = {
        "audience": attempt.audience,
        "service": wording.service(attempt.service),
        "choices": choices,
        **step_up(request, attempt, row=row),
    }
    context |= employers.context(request, audience=row.audience, hint=attempt.request.get("login_hint", ""))
    page = render(request, "signin/choose.html", context)
    return browsers.allowing(page, [*choices.issuers, attempt.request["redirect_uri"]])


def step_up(request: HttpRequest, attempt: Attempt, *, row: Issuer) -> Mapping[str, Any]:
    """The level there is and the one asked, when somebody signed in here is sent back to the choice for a stronger one."""
    session, profile = selectors.browser_session(browsers.session_cookie(request, row), row=row), selectors.profile()
    if session is None or profile.rank(session.level) >= profile.rank(attempt.level):
        return {}
    return {name: profile.level_titles.get(level, level) for name, level in (("has_level", session.level), ("needs_level", attempt.level))}


def consent(request: HttpRequest, attempt: UUID, *, row: Issuer) -> HttpResponseBase:
    found = attempt_here(request, attempt, row=row)
    session = None if found.received else session_of(request, found, row=row)
    if not found.received and session is None:
        return browsers.SeeOther(reverse(f"signin:{row.slug}-interaction", args=[found.id]))
    if answer := evidence_asked(request, found, row=row):
        return answer
    if answer := second_factor_asked(request, found, session=session, row=row):
        return answer
    if request.method == "GET":
        return consent_page(request, found, session=session, row=row)
    if "decline" in request.POST:
        return refused(request, found, row=row, session=session)
    if row.protocol == SAML:
        handover = europe.agree(found, language=get_language() or "fr")
        return handing_over.page(request, handover, title=wording.service(found.service))
    try:
        mandate = mandate_chosen(request, found, session=session, row=row)
        agreed = grants.agree(
            found,
            session=session,
            cookie=browsers.session_cookie(request, row),
            language=get_language() or "fr",
            device=device_of(request.headers.get("User-Agent", "")[:500]),
            mandate=mandate,
        )
    except MandateRefused as error:
        return consent_page(request, found, session=session, row=row, refused=error.text)
    except MandateEnded:
        return consent_page(request, found, session=session, row=row, refused=ENDED)
    answer = browsers.SeeOther(browsers.with_query(agreed.redirect_uri, **agreed.answer))
    browsers.keep(answer, f"session-{row.slug}", agreed.cookie, seconds=row.session_seconds)
    return answer


def consent_page(
    request: HttpRequest, attempt: Attempt, *, session: BrowserSession | None, row: Issuer, refused: Text | None = None
) -> HttpResponseBase:
    context = {**told(attempt, session=session, row=row), **companies(attempt, session=session, row=row), "refused": refused}
    page = render(request, "signin/received.html", context, status=422 if refused else 200)
    return browsers.allowing(page, [attempt.request["redirect_uri"]])


def who(attempt: Attempt, *, session: BrowserSession | None) -> people.Person | None:
    """Whom this sign-in is about, when they came before."""
    if session:
        return session.person
    said, _ = attempts.received_in(attempt)
    return accounts.known_as(said, provider=attempts.provider_of(attempt))


def companies(attempt: Attempt, *, session: BrowserSession | None, row: Issuer) -> Mapping[str, Any]:
    """For which companies the person may sign in, when the service asks."""
    if not acting.is_asked(AuthorizeRequest.from_json(attempt.request), row=row):
        return {}
    found = acting.choices(who(attempt, session=session))
    return {"companies": found, "company_form": CompanyForm(service=attempt.service, mandates=found)}


def mandate_chosen(request: HttpRequest, attempt: Attempt, *, session: BrowserSession | None, row: Issuer) -> people.Mandate | None:
    """The mandate under which they sign in; none unless the service asks. Raises MandateRefused."""
    if not acting.is_asked(AuthorizeRequest.from_json(attempt.request), row=row):
        return None
    return acting.chosen(who(attempt, session=session), request.POST.get("mandate", ""))


def evidence_asked(request: HttpRequest, attempt: Attempt, *, row: Issuer) -> HttpResponseBase | None:
    """To the page where a document is presented, or back to the service; None when the level is reached without, or by now."""
    rule = raising.lacking(attempt) if attempt.received else None
    if rule is None or raising.take(attempt, rule):
        return None
    if request.method == "POST" and "decline" in request.POST:
        return refused(request, attempt, row=row, session=None)
    if request.method == "POST":
        here = reverse(f"signin:{row.slug}-consent", args=[attempt.id])
        return browsers.SeeOther(raising.begin(request, attempt, return_to=here))
    titles = selectors.profile().level_titles
    context = {
        "service": attempt.service,
        "provider": attempts.provider_of(attempt),
        "rule": rule,
        "vouched": titles.get(attempt.received_level, attempt.received_level),
        "wanted": titles.get(attempt.level, attempt.level),
    }
    return browsers.allowing(render(request, "signin/evidence.html", context), [attempt.request["redirect_uri"]])


def second_factor_asked(request: HttpRequest, attempt: Attempt, *, session: BrowserSession | None, row: Issuer) -> HttpResponseBase | None:
    """To the page that asks for it, or back to the service without; None when none is owed, or it was given."""
    person = second_factor.owed_by(attempt, session=session, row=row)
    if person is None:
        return None
    here = reverse(f"signin:{row.slug}-consent", args=[attempt.id])
    if methods := factors.take(request, person, purpose=str(attempt.id)):
        second_factor.note(attempt, methods, session=session)
        return None
    if request.method == "POST" and "cannot" in request.POST:
        return refused(request, attempt, row=row, session=session, error=UNMET)
    if request.method == "POST" and "decline" in request.POST:
        return refused(request, attempt, row=row, session=session)
    if "without" in request.GET:
        page = render(request, "signin/without_factor.html", {"service": attempt.service, "here": here})
        return browsers.allowing(page, [attempt.request["redirect_uri"]])
    return browsers.SeeOther(factors.ask(request, person, then=here, without=f"{here}?without=yes", purpose=str(attempt.id)))


def refused(
    request: HttpRequest, attempt: Attempt, *, row: Issuer, session: BrowserSession | None, error: Mapping[str, str] = DECLINED
) -> HttpResponseBase:
    """Back to the service with « the person declined » or « it could not be given », which are not « it failed »."""
    if row.protocol == SAML:
        return handing_over.page(request, europe.refuse(attempt), title=wording.service(attempt.service))
    asked = AuthorizeRequest.from_json(attempt.request)
    grants.refuse(attempt, session=session)
    return browsers.SeeOther(browsers.with_query(asked.redirect_uri, **error, **grants.back(asked, row=row)))


def told(attempt: Attempt, *, session: BrowserSession | None, row: Issuer) -> Mapping[str, Any]:
    """What the service will be told, line by line."""
    provider = session.provider if session else attempts.provider_of(attempt)
    level = session.level if session else attempt.received_level
    asked = AuthorizeRequest.from_json(attempt.request)
    return {
        "attempt": attempt,
        "service": wording.service(attempt.service),
        "on_behalf_of": asked.on_behalf_of,
        "provider": provider,
        "level": selectors.profile().level_titles.get(level, level),
        "not_told": selectors.profile().not_told(asked.claims_told(row)),
        "groups": wording.groups(
            asked.scopes,
            row=row,
            values=values(subject(attempt, session=session, row=row), names=asked.claims_told(row)),
            by_name=asked.claims_told(row),
        ),
        "check": check(attempt, row=row),
        "pairwise": row.subjects == PAIRWISE,
        "token_seconds": row.access_token_seconds,
        "session_time": wording.span(row.session_seconds),
        "legal_basis": selectors.profile().legal_basis,
    }


def subject(attempt: Attempt, *, session: BrowserSession | None, row: Issuer) -> Subject:
    if session:
        return releasing.subject_in(session, row=row)
    said, _ = attempts.received_in(attempt)
    provider = attempts.provider_of(attempt)
    attempts.hat_of(said, accounts.known_as(said, provider=provider))
    return Subject(
        identity=said.identity if row.passes_on == PROVIDER else said.confirmed,
        email=said.email,
        usual_name=said.usual_name,
        provider=provider.slug,
        uid=said.uid if row.audience is Audience.AGENT else "",
        site=said.site,
        phone=said.phone,
        said=said.identity,
        register=said.confirmed if said.checked else None,
    )


def values(whose: Subject, *, names: tuple[str, ...]) -> Mapping[str, str]:
    """What each claim of ``names`` says of the person, in words."""
    profile = selectors.profile()
    known = profile.claims_of(whose) if profile.claims_of else {}
    told = tokens.released(known, names=names)
    said = {name: " ".join(value) if isinstance(value, list) else str(value) for name, value in told.items()}
    return {name: wording.claim(name, words) for name, words in said.items() if words}


def check(attempt: Attempt, *, row: Issuer) -> Mapping[str, Any]:
    """What the civil register made of an identity just received; nothing for a session that was open already."""
    if not attempt.received:
        return {}
    said, _ = attempts.received_in(attempt)
    found = wording.check(said.checked, said.identity)
    return {**found, "corrected": []} if found and row.passes_on == PROVIDER else found
