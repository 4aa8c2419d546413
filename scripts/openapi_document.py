"""One of api/*.json, for the scripts that check them: finds operations and makes validators of their schemas.

Needs Debian's python3-jsonschema.
"""
import json
import re

import jsonschema

# What the contract leaves open stays open: schema and property, and where the contract says so.
OPEN = {
    "Profile.preferences": "docs/http-contract.md §4.1: the client's own object",
    "FlatPreferences": "docs/http-contract.md §4.1: names of the client's own",
    "Favorite.entityData": "docs/http-contract.md §4.4",
    "Favorite.metadata": "docs/http-contract.md §4.4: as entityData",
    "HistoryEntry.metadata": "docs/http-contract.md §4.5",
    "HistoryEntry.details": "docs/http-contract.md §4.5: as metadata",
    "Notification.metadata": "docs/http-contract.md §4.6",
    "AuditEntry.changes": "docs/http-contract.md §4.10: before and after of each field",
    "ExportedRecord": "docs/http-contract.md §4.8: every kind of record, as it is kept",
    "OnboardingPreference": "docs/http-contract.md §4.9: values verbatim",
    "authOpenapiJson 200": "OpenAPI 3.1",
    "userOpenapiJson 200": "OpenAPI 3.1",
    "openapi 200": "OpenAPI 3.1",
}

METHODS = {"get", "head", "options", "put", "post", "patch", "delete"}
FORMATS = jsonschema.FormatChecker(formats=())
PATTERNS = {
    "date-time": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z",  # as JavaScript writes it, docs/http-contract.md §1.7
    "date": r"\d{4}-\d\d-\d\d",
    "uuid": r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
    "email": r"\s*\S+@\S+\s*",
}


def fits(pattern: str):
    known = re.compile(pattern)
    return lambda value: not isinstance(value, str) or known.fullmatch(value) is not None


for name, pattern in PATTERNS.items():
    FORMATS.checks(name)(fits(pattern))


class Document:
    """One of api/*.json: finds the operation of a request and makes validators of its schemas."""

    def __init__(self, text: str) -> None:
        self.json = json.loads(text)
        self.operations = {}  # (method, template) -> operation
        for path, item in self.json["paths"].items():
            self.operations.update(((method, path), item[method]) for method in item if method in METHODS)
        # Fixed segments win over variables, as in the router.
        paths = sorted(self.json["paths"], key=lambda path: [part[:1] == "{" for part in path.split("/")])
        self.templates = [(re.compile(re.sub(r"\\\{[^/]+\\\}", "[^/]+", re.escape(path))), path) for path in paths]
        self.validators = {}
        self.opened = set()  # places of OPEN that were met

    def template_of(self, path: str) -> str | None:
        path = path.rstrip("/") or "/"
        return next((template for known, template in self.templates if known.fullmatch(path)), None)

    def resolve(self, part: dict) -> dict:
        while "$ref" in part:
            target = self.json
            for step in part["$ref"].removeprefix("#/").split("/"):
                target = target[step]
            part = target
        return part

    def validator(self, schema: dict, where: str, closed: bool):
        key = (id(schema), closed)
        if key not in self.validators:
            whole = self.inline(schema, where, closed, is_part=False)
            self.validators[key] = jsonschema.Draft202012Validator(whole, format_checker=FORMATS)
        return self.validators[key]

    def inline(self, schema: dict, where: str, closed: bool, is_part: bool) -> dict:
        """The schema without references. `closed`: no object takes properties that are not described. `is_part`: of an
        object that is described in several schemas (allOf), which is closed as a whole."""
        if "$ref" in schema:
            more = {key: value for key, value in schema.items() if key not in ("$ref", "description")}
            if more:
                raise ValueError(f"{where}: {sorted(more)} beside $ref")
            return self.inline(self.resolve(schema), schema["$ref"].rsplit("/", 1)[1], closed, is_part)
        result = dict(schema)
        if closed and schema.get("additionalProperties") is True and not self.is_open(where):
            del result["additionalProperties"]
        is_whole = "allOf" in schema or "properties" in schema and schema.keys() & {"anyOf", "oneOf"}
        for key in schema.keys() & {"allOf", "anyOf", "oneOf"}:
            result[key] = [self.inline(part, where, closed, is_part or bool(is_whole)) for part in schema[key]]
        if "properties" in schema:
            result["properties"] = {name: self.inline(value, f"{where}.{name}", closed, False)
                                    for name, value in schema["properties"].items()}
        for key in schema.keys() & {"items", "additionalProperties"}:
            if isinstance(schema[key], dict):
                result[key] = self.inline(schema[key], f"{where}[]", closed, False)
        if closed and not is_part:
            self.close(result, where, bool(is_whole))
        return result

    def is_open(self, where: str) -> bool:
        if where in OPEN:
            self.opened.add(where)
        return where in OPEN

    def close(self, schema: dict, where: str, is_whole: bool) -> None:
        if self.is_open(where):
            return
        if is_whole:
            schema["unevaluatedProperties"] = False
        elif "object" in types_of(schema):
            schema.setdefault("additionalProperties", False)
        elif not schema.keys() & {"type", "anyOf", "oneOf"}:
            schema["not"] = {}  # says nothing, so nothing is as it says


    def json_answers(self):
        """Name, status and media type object of every described JSON answer."""
        for (method, path), operation in self.operations.items():
            for status, response in operation["responses"].items():
                media = self.resolve(response).get("content", {}).get("application/json")
                if media is not None:
                    yield name_of(operation, method, path), status, media


def name_of(operation: dict, method: str, path: str) -> str:
    return operation.get("operationId") or f"{method} {path}"


def types_of(schema: dict) -> list[str]:
    types = schema.get("type", [])
    return [types] if isinstance(types, str) else types


def describe(error: jsonschema.ValidationError) -> str:
    """Where and what, without values that differ from run to run."""
    while error.context:
        error = max(error.context, key=lambda part: len(part.absolute_path))
    where = "".join("[]" if isinstance(step, int) else f".{step}" for step in error.absolute_path)
    kind = error.validator
    if kind in ("format", "pattern", "minLength", "maxLength", "minimum", "maximum"):
        return f"{where}: breaks {kind} {error.validator_value}"
    if kind == "type":
        return f"{where}: {type(error.instance).__name__} instead of {error.validator_value}"
    return f"{where}: {error.message[:160]}"
