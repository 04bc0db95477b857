"""One request as developers write it. What they copy holds no token: a word stands where it goes."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass

from parvis.core.apis.rules.parameters import Call

TOKEN = "$TOKEN"  # noqa: S105  the word that stands for it


@dataclass(frozen=True, kw_only=True)
class Snippet:
    language: str
    text: str


def all_of(call: Call, *, base: str, with_token: bool) -> list[Snippet]:
    url = base + call.target
    headers = {"Accept": "application/json", **call.headers, **({"Authorization": f"Bearer {TOKEN}"} if with_token else {})}
    return [
        Snippet(language="curl", text=curl(url, headers)),
        Snippet(language="Python", text=python(url, headers)),
        Snippet(language="JavaScript", text=javascript(url, headers)),
    ]


def curl(url: str, headers: Mapping[str, str]) -> str:
    said = [
        f'-H "Authorization: Bearer {TOKEN}"' if name == "Authorization" else f"-H {shlex.quote(f'{name}: {value}')}"
        for name, value in headers.items()
    ]
    return " \\\n  ".join(["curl", *said, shlex.quote(url)])


def python(url: str, headers: Mapping[str, str]) -> str:
    return f"import httpx\n\nanswer = httpx.get(\n    {url!r},\n    headers={dict(headers)!r},\n)\nprint(answer.status_code, answer.json())"


def javascript(url: str, headers: Mapping[str, str]) -> str:
    return f"const answer = await fetch({json.dumps(url)}, {{\n  headers: {json.dumps(dict(headers))},\n}});\nconsole.log(answer.status, await answer.json());"
