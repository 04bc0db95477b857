"""Proxy auto-configuration: which way each address takes, as browsers evaluate it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

PROXY = re.compile(r"[A-Za-z0-9.\-]{1,253}:[0-9]{1,5}|\[[0-9A-Fa-f:.]+\]:[0-9]{1,5}")

SCRIPT = """// {words}
function FindProxyForURL(url, host) {{
  host = host.toLowerCase().replace(/\\.$/, "");
  var inside = {inside};
  if (isPlainHostName(host) || host === "localhost") return "DIRECT";
  for (var i = 0; i < inside.length; i++) {{
    if (host === inside[i] || dnsDomainIs(host, "." + inside[i])) return "DIRECT";
  }}
  if (/^(127\\.|10\\.|192\\.168\\.|169\\.254\\.|172\\.(1[6-9]|2[0-9]|3[01])\\.)[0-9.]+$/.test(host)) return "DIRECT";
  if (/^\\[?(::1|f[cd][0-9a-f]{{2}}:|fe80:)/.test(host)) return "DIRECT";
  return {way};
}}
"""


class BadProxy(ValueError):
    """The proxy of the settings is not host:port."""


def script(proxies: Iterable[str], inside: Iterable[str], words: str) -> str:
    """The file; without a proxy every address goes straight. Raises BadProxy rather than write what a browser would misread."""
    named = [each.strip() for each in proxies if each.strip()]
    if wrong := [each for each in named if not PROXY.fullmatch(each)]:
        raise BadProxy(f"{wrong[0]!r} is not host:port")
    way = "; ".join(f"PROXY {each}" for each in named) or "DIRECT"
    return SCRIPT.format(words=" ".join(words.split()), inside=json.dumps(sorted(set(inside))), way=json.dumps(way))
