"""What a signature of RFC 9421 is made over: the signature base, from a message, components and parameters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from parvis.core.nodes.rules.http_messages import Request, Response

Component = tuple[str, bool]  # a name, and whether it is the request's (";req")
Message = Request | Response


class BadSignature(ValueError):
    """A message that is not to be believed; ``code`` says why, in the words of the node's problems."""

    def __init__(self, code: str, about: str = "") -> None:
        super().__init__(f"{code}: {about}" if about else code)
        self.code = code
        self.about = about


def base(message: Message, components: Iterable[Component], parameters: Mapping[str, Any]) -> bytes:
    """What is signed (RFC 9421 2.5); raises BadSignature for a component that the message lacks or has twice."""
    chosen = tuple(components)
    named = [f"{identifier(each)}: {value_of(message, each)}" for each in chosen]
    found = "\n".join([*named, f'"@signature-params": {parameters_line(chosen, parameters)}'])
    if not found.isascii():
        raise BadSignature("signature-malformed", "only ASCII can be signed")
    return found.encode("ascii")


def identifier(component: Component) -> str:
    name, of_request = component
    return f"{quoted(name)}{';req' if of_request else ''}"


def parameters_line(components: Iterable[Component], parameters: Mapping[str, Any]) -> str:
    """The inner list and its parameters, in their order, as RFC 9651 writes them."""
    inner = " ".join(identifier(each) for each in components)
    return f"({inner})" + "".join(f";{name}={bare(value)}" for name, value in parameters.items())


def bare(value: Any) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, str):
        return quoted(value)
    raise BadSignature("signature-malformed", "a parameter is neither a whole number nor a string")


def quoted(text: str) -> str:
    if not all(" " <= letter <= "~" for letter in text):
        raise BadSignature("signature-malformed", "a string with characters that no structured field may hold")
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def value_of(message: Message, component: Component) -> str:
    """The value of one component, on one line; raises BadSignature."""
    name, of_request = component
    if of_request:
        if isinstance(message, Request):
            raise BadSignature("component-unknown", f"{name};req in a request")
        return value_of(message.request, (name, False))
    if name.startswith("@"):
        return derived(message, name)
    found = [value for each, value in message.headers if each == name]
    if not found:
        raise BadSignature("component-missing", name)
    if len(found) > 1:
        raise BadSignature("header-duplicated", name)
    if any(letter != "\t" and not letter.isprintable() for letter in found[0]):
        raise BadSignature("signature-malformed", name)
    return found[0]


def derived(message: Message, name: str) -> str:
    if isinstance(message, Response):
        if name != "@status":
            raise BadSignature("component-unknown", name)
        return str(message.status)
    values: Mapping[str, Callable[[], str]] = {
        "@method": lambda: message.method,
        "@authority": lambda: authority(message.authority),
        "@path": lambda: message.path,
        "@query": lambda: message.query,
        "@request-target": lambda: message.target or "/",
    }
    if name not in values:
        raise BadSignature("component-unknown", name)
    value = values[name]()
    if not value.isprintable() or value.strip() != value:
        raise BadSignature("signature-malformed", name)
    return value


def authority(host: str) -> str:
    """In lower case, without the port that HTTPS has anyway (RFC 9421 2.2.3)."""
    return host.strip().lower().removesuffix(":443")
