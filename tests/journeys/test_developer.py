"""A developer finds what is offered and gets a token for open APIs."""

from __future__ import annotations

import httpx
from journeys import story


def test_a_developer_gets_a_token_and_uses_it(country, visitors):
    developer = visitors("en", story.DESKTOP)
    developer.open("/apis")
    developer.open("/sign-in?next=/apis/tokens")
    developer.sign_in("hugo", "mobile")
    developer.fill("name", "My map")
    developer.send()
    token = developer.page.locator("main code, main input[readonly]").first
    secret = token.input_value() if token.evaluate("e => e.tagName") == "INPUT" else token.inner_text().strip()
    answer = httpx.get(
        f"{country.origin}/api/registries/communes/records", params={"q": "Rennes"}, headers={"Authorization": f"Bearer {secret}"}
    )
    assert answer.status_code == 200, answer.text
    assert "35238" in answer.text
    assert httpx.get(f"{country.origin}/api/registries/communes/records", headers={"Authorization": "Bearer forged"}).status_code == 401
    document = httpx.get(f"{country.origin}/apis/openapi.json").json()
    assert document["openapi"].startswith("3.")
    assert not country.rows("SELECT 1 FROM exchange_token WHERE digest = ?", secret), "only a digest is kept"
