"""The addresses of requests: those of who asks, those of who decides."""

from parvis.core.authorisations import selectors
from parvis.core.authorisations.views import applicants, instructors
from parvis.kernel.manifest import Audience, Page, View

OURS, DESK = "apis/requests", "desk/authorisations"


def own(path: str, view: View, name: str, *, crawl: bool = False) -> Page:
    """A page of those who ask: agents, and people who represent a body; the view tells the others how to come in."""
    return Page(path=f"{OURS}{path}", view=view, audience=Audience.EVERYONE, name=name, crawl=crawl)


def desk(path: str, view: View, name: str, *, crawl: bool = False) -> Page:
    """A page of those who decide; which requests are theirs is the view's task."""
    return Page(path=f"{DESK}{path}", view=view, audience=Audience.AGENT, name=name, permission=selectors.INSTRUCT, crawl=crawl)


REQUESTS = (
    own("", applicants.requests, "requests", crawl=True),
    own("/new", applicants.choose, "choose", crawl=True),
    own("/new/<slug:kind>", applicants.begin, "begin"),
    own("/<uuid:public_id>", applicants.one, "request"),
    own("/<uuid:public_id>/check", applicants.check, "check"),
    own("/<uuid:public_id>/document", applicants.document, "document"),
    own("/<uuid:public_id>/messages", applicants.write, "write"),
    own("/<uuid:public_id>/transfer", applicants.transfer, "transfer"),
    own("/<uuid:public_id>/token", applicants.token, "token"),
    own("/<uuid:public_id>/copy", applicants.copy, "copy"),
    own("/<uuid:public_id>/step/<slug:event>", applicants.step, "step"),
    own("/<uuid:public_id>/pages/<slug:slug>", applicants.block, "block"),
    desk("", instructors.inbox, "inbox", crawl=True),
    desk(".csv", instructors.inbox_csv, "inbox-csv"),
    desk("/templates", instructors.phrases, "phrases", crawl=True),
    desk("/<uuid:public_id>", instructors.review, "review"),
    desk("/<uuid:public_id>/document", instructors.document, "review-document"),
    desk("/<uuid:public_id>/claim", instructors.claim, "claim"),
    desk("/<uuid:public_id>/messages", instructors.write, "answer"),
    desk("/<uuid:public_id>/<slug:event>", instructors.decide, "decide"),
)
