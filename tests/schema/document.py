#!/usr/bin/env python3
"""Prints the gateway's OpenAPI document with nothing left open, for schemathesis.

usage: tests/schema/document.py <DOCUMENT

The published document has a `default` answer everywhere, so that clients are ready for any error; for a test that would be
leave to answer anything. Here only the statuses of the connection and of methods have it. And optional members of JSON bodies
may be null, which counts as absent (docs/http-contract.md §1.7).
"""
import copy
import json
import pathlib
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent.parent / "scripts"))
from check_answers import TRANSPORT  # noqa: E402

METHODS = ("get", "head", "options", "put", "post", "patch", "delete")


def take_null(schema: dict, components: dict) -> None:
    """In a copy of the schemas that it refers to: answers may refer to them, too."""
    if "$ref" in schema:
        schema.update(copy.deepcopy(components[schema.pop("$ref").rsplit("/", 1)[1]]))
    for part in schema.get("allOf", []):
        take_null(part, components)
    for name, member in list(schema.get("properties", {}).items()):
        take_null(member, components)
        if name not in schema.get("required", []):
            schema["properties"][name] = {"anyOf": [member, {"type": "null"}]}


def close(operation: dict, components: dict) -> None:
    responses = operation["responses"]
    other = responses.pop("default", None)
    if other is not None:
        responses.update({str(status): other for status in TRANSPORT if str(status) not in responses})
    body = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if body:
        take_null(body["schema"], components)


def main() -> None:
    document = json.load(sys.stdin)
    for item in document["paths"].values():
        for method in METHODS:
            if method in item:
                close(item[method], document["components"]["schemas"])
    json.dump(document, sys.stdout)


if __name__ == "__main__":
    main()
