"""An OpenAPI document (3.0, 3.1) or a Swagger 2.0 one as operations. References outside the document are never followed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import unquote, urlsplit

from parvis.core.apis.rules.documents import Problem, Unreadable
from parvis.kernel.text import Text

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
SAFE = ("GET", "HEAD")
PLACES = ("path", "query", "header", "cookie")
MOST_OPERATIONS = 1000
MOST_PROBLEMS = 50
MAX_DEPTH = 12  # of a schema that is unrolled; recursive ones stop there
MOST_UNROLLED = 50_000  # parts of schemas in one document: references of references multiply
MOST_CHECKED = 300  # parts of schemas of one operation's parameters: what strangers type is checked against them
LONGEST_CHAIN = 20  # of references to references


@dataclass(frozen=True, kw_only=True)
class Parameter:
    name: str
    where: str  # path | query | header | cookie
    required: bool
    schema: Mapping[str, Any] = field(repr=False)
    description: str = ""
    example: str = ""

    @property
    def kind(self) -> str:
        """``string (date)``, ``integer``, or the alternatives other than null."""
        return kind_of(self.schema)


@dataclass(frozen=True, kw_only=True)
class Operation:
    method: str
    path: str
    summary: str = ""
    description: str = ""
    parameters: tuple[Parameter, ...] = ()
    responses: tuple[tuple[str, str], ...] = ()
    answer: Mapping[str, Any] = field(default_factory=dict, repr=False)  # schema of the first success
    media_types: tuple[str, ...] = ()
    deprecated: bool = False
    secured: bool = False
    takes_body: bool = False

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def is_safe(self) -> bool:
        return self.method in SAFE


@dataclass(frozen=True, kw_only=True)
class Description:
    """What a document says, as far as it is shown, compared and tried."""

    form: str  # "OpenAPI 3.1.0"
    title: str
    version: str
    summary: str
    server: str  # the first address, without trailing slash; empty when none is given
    licence: str
    contact_url: str
    terms_url: str
    operations: tuple[Operation, ...]
    error_schemas: int = 0  # answers of errors that say what they hold

    def operation(self, name: str) -> Operation | None:
        return next((each for each in self.operations if each.name == name), None)


def described(document: Mapping[str, Any]) -> Description:
    """``document`` as operations. Raises Unreadable with everything that is wrong."""
    reading = Reading(document)
    found = reading.description()
    if reading.problems:
        raise Unreadable(*reading.problems[:MOST_PROBLEMS])
    return found


class Reading:
    """One reading of one document; mistakes gather in ``problems``."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document
        self.problems: list[Problem] = []
        self.left = MOST_UNROLLED
        self.is_swagger = str(document.get("swagger", "")) == "2.0"

    def wrong(self, where: str, french: str, english: str) -> None:
        self.problems.append(Problem(where=where, what=Text(french, english)))

    def description(self) -> Description:
        form = self.form()
        info = self.mapping(self.document.get("info"), "/info")
        for name in ("title", "version"):
            if not isinstance(info.get(name), str | int | float) or not str(info.get(name, "")).strip():
                self.wrong(f"/info/{name}", "Il manque ; écrivez un texte.", "It is missing; write a text.")
        self.references()
        operations = () if self.problems else tuple(self.operations())
        if not operations and not self.problems:
            self.wrong("/paths", "Aucune opération n’est décrite.", "No operation is described.")
        return Description(
            form=form,
            title=text(info.get("title"), 200),
            version=text(info.get("version"), 40),
            summary=text(info.get("description"), 5000),
            server=self.server(),
            licence=text(self.loose(info.get("license")).get("name"), 100),
            contact_url=web(self.loose(info.get("contact")).get("url")),
            terms_url=web(info.get("termsOfService")),
            operations=operations,
            error_schemas=sum(self.error_schemas()),
        )

    def form(self) -> str:
        said = str(self.document.get("openapi") or "")
        if self.is_swagger:
            return "Swagger 2.0"
        if not re.fullmatch(r"3\.[01]\.\d{1,2}(-\w{1,10})?", said):
            self.wrong(
                "/openapi",
                'La version n’est pas lue ici : écrivez « openapi: 3.0.x », « openapi: 3.1.x » ou « swagger: "2.0" ».',
                'This version is not read here: write “openapi: 3.0.x”, “openapi: 3.1.x” or “swagger: "2.0"”.',
            )
        return f"OpenAPI {said}"

    def server(self) -> str:
        if self.is_swagger:
            host = text(self.document.get("host"), 200)
            schemes = self.document.get("schemes")
            scheme = "https" if not isinstance(schemes, list) or "https" in schemes or not schemes else str(schemes[0])
            return web(f"{scheme}://{host}{text(self.document.get('basePath'), 200)}") if host else ""
        servers = self.document.get("servers")
        first = servers[0] if isinstance(servers, list) and servers else {}
        return web(self.loose(first).get("url"))

    def references(self) -> None:
        """Every ``$ref`` of the document leads to a part of it, and not only to another ``$ref`` in a ring."""
        for where, target in references_in(self.document):
            if not isinstance(target, str) or not target.startswith("#"):
                self.wrong(
                    where,
                    "Ce renvoi mène hors du document ; il n’est jamais suivi. Recopiez la partie dans « components ».",
                    "This reference leads out of the document and is never followed. Copy the part into “components”.",
                )
            elif self.followed(target) is None:
                self.wrong(
                    where,
                    f"« {target[:100]} » ne mène à rien, ou tourne en rond. Corrigez le renvoi.",
                    f"“{target[:100]}” leads nowhere, or round in a ring. Mend the reference.",
                )
            if len(self.problems) >= MOST_PROBLEMS:
                return

    def followed(self, target: str) -> Any:
        """What ``target`` points at in the end; None for nothing."""
        seen: set[str] = set()
        while target not in seen and len(seen) < LONGEST_CHAIN:
            seen.add(target)
            found = pointed(self.document, target)
            if not (isinstance(found, Mapping) and isinstance(found.get("$ref"), str)):
                return found
            target = found["$ref"]
        return None

    def resolved(self, node: Any) -> Any:
        if isinstance(node, Mapping) and isinstance(node.get("$ref"), str):
            return self.followed(node["$ref"])
        return node

    def loose(self, node: Any) -> Mapping[str, Any]:
        found = self.resolved(node)
        return found if isinstance(found, Mapping) else {}

    def mapping(self, node: Any, where: str) -> Mapping[str, Any]:
        found = self.resolved(node)
        if not isinstance(found, Mapping):
            self.wrong(where, "Il faut un objet ici.", "An object is needed here.")
            return {}
        return found

    def operations(self) -> Iterator[Operation]:
        paths = self.mapping(self.document.get("paths"), "/paths")
        count = 0
        for path, item in paths.items():
            where = f"/paths/{escaped(path)}"
            if path.startswith("x-"):
                continue
            if not path.startswith("/"):
                self.wrong(where, "Un chemin commence par « / ».", "A path begins with “/”.")
                continue
            methods = self.mapping(item, where)
            for method in METHODS:
                if method in methods:
                    count += 1
                    if count > MOST_OPERATIONS:
                        self.wrong("/paths", f"Plus de {MOST_OPERATIONS} opérations.", f"More than {MOST_OPERATIONS} operations.")
                        return
                    yield self.operation(path, method, methods, f"{where}/{method}")

    def operation(self, path: str, method: str, item: Mapping[str, Any], where: str) -> Operation:
        details = self.mapping(item[method], where)
        parameters = self.parameters((*items(item.get("parameters")), *items(details.get("parameters"))), where)
        declared = {each.name for each in parameters if each.where == "path"}
        for name in re.findall(r"\{([^{}]+)\}", path):
            if name not in declared:
                self.wrong(
                    f"{where}/parameters",
                    f"Le chemin nomme « {name[:60]} », qu’aucun paramètre ne décrit.",
                    f"The path names “{name[:60]}”, which no parameter describes.",
                )
        responses = self.loose(details.get("responses"))
        if not responses:
            self.wrong(f"{where}/responses", "Aucune réponse n’est décrite.", "No answer is described.")
        success = next((self.loose(one) for status, one in sorted(responses.items()) if str(status).startswith("2")), {})
        content = self.loose(success.get("content"))
        produces = items(details.get("produces")) or items(self.document.get("produces")) if self.is_swagger else list(content)
        schema = success.get("schema") if self.is_swagger else self.loose(next(iter(content.values()), {})).get("schema")
        security = details.get("security", self.document.get("security"))
        return Operation(
            method=method.upper(),
            path=path,
            summary=text(details.get("summary"), 300),
            description=text(details.get("description"), 5000),
            parameters=tuple(parameters),
            responses=tuple((str(status), text(self.loose(one).get("description"), 300)) for status, one in sorted(responses.items())),
            answer=self.unrolled(schema),
            media_types=tuple(text(each, 100) for each in produces),
            deprecated=details.get("deprecated") is True,
            secured=isinstance(security, list) and bool(security) and {} not in security,
            takes_body="requestBody" in details or any(self.loose(each).get("in") == "body" for each in items(details.get("parameters"))),
        )

    def parameters(self, declared: tuple[Any, ...], where: str) -> list[Parameter]:
        """Those of the operation replace those of its path."""
        found: dict[tuple[str, str], Parameter] = {}
        room = MOST_CHECKED
        for node in declared:
            one = self.loose(node)
            name, place = one.get("name"), one.get("in")
            if self.is_swagger and place in ("body", "formData"):
                continue
            if not isinstance(name, str) or not name or place not in PLACES:
                self.wrong(
                    f"{where}/parameters",
                    "Un paramètre doit avoir un nom et une place (path, query, header, cookie).",
                    "A parameter needs a name and a place (path, query, header, cookie).",
                )
                continue
            before = self.left
            parameter = self.parameter(one, name=name, place=str(place))
            room -= before - self.left
            found[(str(place), name)] = parameter if room >= 0 else replace(parameter, schema={})
        return list(found.values())

    def parameter(self, one: Mapping[str, Any], *, name: str, place: str) -> Parameter:
        content = self.loose(next(iter(self.loose(one.get("content")).values()), {}))
        schema = self.unrolled(one if self.is_swagger else one.get("schema", content.get("schema")))
        if self.is_swagger:
            schema = {key: value for key, value in schema.items() if key in SCHEMA_WORDS}
        return Parameter(
            name=name[:100],
            where=place,
            required=one.get("required") is True or place == "path",
            schema=schema,
            description=text(one.get("description") or schema.get("description"), 1000),
            example=self.example(one, schema),
        )

    def example(self, one: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
        first = self.loose(next(iter(self.loose(one.get("examples")).values()), {})).get("value")
        listed = schema.get("examples")
        several = listed[0] if isinstance(listed, list) and listed else None
        for value in (one.get("example"), first, schema.get("example"), several, schema.get("default"), one.get("x-example")):
            if isinstance(value, bool):
                return str(value).lower()
            if isinstance(value, str | int | float):
                return str(value)[:300]
        return ""

    def unrolled(self, node: Any, depth: int = 0) -> dict[str, Any]:
        """A schema with its references replaced by what they mean, a few levels down, and without regular expressions.

        Patterns of strangers can take for ever to match, and this platform checks what people type against these schemas.
        """
        schema = self.loose(node)
        self.left -= 1
        if depth >= MAX_DEPTH or self.left < 0:
            return {}
        found = {key: value for key, value in schema.items() if key in PLAIN_WORDS}
        if isinstance(properties := schema.get("properties"), Mapping):
            found["properties"] = {str(key): self.unrolled(value, depth + 3) for key, value in list(properties.items())[:100]}
        if isinstance(item := schema.get("items"), Mapping):
            found["items"] = self.unrolled(item, depth + 3)
        for word in ("anyOf", "oneOf", "allOf"):
            if isinstance(parts := schema.get(word), list):
                found[word] = [self.unrolled(each, depth + 3) for each in parts[:20]]
        return found

    def error_schemas(self) -> Iterator[bool]:
        """For each answer of an error, whether it says what it holds."""
        for path in self.loose(self.document.get("paths")).values():
            for method, details in self.loose(path).items():
                if method in METHODS:
                    for status, one in self.loose(self.loose(details).get("responses")).items():
                        if str(status)[:1] in "45d":
                            answer = self.loose(one)
                            yield bool(answer.get("content") or answer.get("schema"))


PLAIN_WORDS = {
    "type", "format", "enum", "const", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength",
    "maxLength", "minItems", "maxItems", "required", "title", "description", "default", "example", "examples", "nullable", "deprecated",
}  # fmt: skip
SCHEMA_WORDS = PLAIN_WORDS | {"items", "anyOf", "oneOf", "allOf", "properties"}


def references_in(document: Any) -> Iterator[tuple[str, Any]]:
    """Each reference with the place where it stands; examples and names of properties may be called ``$ref`` too."""
    waiting: list[tuple[str, Any, bool]] = [("", document, False)]
    while waiting:
        where, node, names = waiting.pop()
        if isinstance(node, Mapping):
            if "$ref" in node and not names:
                yield where or "/", node["$ref"]
            for key, value in node.items():
                if key not in ("example", "examples", "default", "enum", "const") or names:
                    waiting.append((f"{where}/{escaped(key)}", value, key == "properties" and not names))
        elif isinstance(node, list):
            waiting.extend((f"{where}/{index}", value, False) for index, value in enumerate(node))


def pointed(document: Any, target: str) -> Any:
    """What the JSON pointer in ``target`` (``#/components/…``, RFC 6901) leads to; None for nothing."""
    found = document
    for step in [] if target in ("#", "#/") else target.removeprefix("#").lstrip("/").split("/"):
        name = unquote(step).replace("~1", "/").replace("~0", "~")
        if isinstance(found, Mapping):
            found = found.get(name)
        elif isinstance(found, list) and name.isascii() and name.isdigit() and int(name[:6]) < len(found):
            found = found[int(name[:6])]
        else:
            return None
    return found


def escaped(key: str) -> str:
    return key[:120].replace("~", "~0").replace("/", "~1")


def items(node: Any) -> list[Any]:
    return node if isinstance(node, list) else []


def text(value: Any, most: int) -> str:
    return str(value).strip()[:most] if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def web(value: Any) -> str:
    """An address that a page may link to, without its last slash; empty for anything else."""
    said = text(value, 500)
    try:
        parts = urlsplit(said)
    except ValueError:
        return ""
    return said.rstrip("/") if parts.scheme in ("http", "https") and parts.netloc and not re.search(r"[\s<>\"{}]", said) else ""


def kind_of(schema: Mapping[str, Any]) -> str:
    choices = [one for word in ("anyOf", "oneOf") for one in schema.get(word, ()) if one.get("type") != "null"]
    kinds = [kind_of(one) for one in choices]
    said = schema.get("type", "")
    name = " | ".join(dict.fromkeys(kinds)) or (
        " | ".join(str(each) for each in said if each != "null") if isinstance(said, list) else str(said)
    )
    return f"{name or 'object'} ({schema['format']})" if isinstance(schema.get("format"), str) else name or "object"
