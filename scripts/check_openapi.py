#!/usr/bin/env python3
"""Checks api/*.json for what generators of clients stumble over.

usage: scripts/check_openapi.py [PROJECT]

- servers are relative, so that a client calls the host the document came from
- every operation has a summary, an operationId in camel case and a `default` answer
- a body is described as JSON or as a form with files, never as both; files are required and say what they may be
- a schema has one type, or one and null; an enum says its type, and no value is fixed by `const`: a client must not
  break because a sentence was mended
- no object is closed by `additionalProperties: false`: an older client must take the answers of a newer service
- operations that speak JSON have an example of what is sent and of what comes back, and it is valid
Names are compared across the documents by cmake/merge_openapi.py.
"""
import pathlib
import re
import sys

sys.dont_write_bytecode = True
from openapi_document import Document, describe, name_of, types_of

FORM = "multipart/form-data"
JSON = "application/json"
# Members whose values are names or examples and no schemas.
DATA = {"example", "examples", "default", "enum", "required"}


def schemas_in(part, where: str, is_map: bool = False):
    """Every object of the document that may be a schema, and where it is."""
    if isinstance(part, dict):
        if not is_map:
            yield where, part
        for key, value in part.items():
            if is_map or key not in DATA:
                yield from schemas_in(value, f"{where}/{key}", not is_map and key in ("properties", "schemas"))
    elif isinstance(part, list):
        for index, value in enumerate(part):
            yield from schemas_in(value, f"{where}/{index}")


def check_schemas(document: Document):
    for where, schema in schemas_in(document.json, ""):
        if "const" in schema:
            yield f"{where}: const"
        if schema.get("additionalProperties") is False:
            yield f"{where}: closed by additionalProperties"
        if "enum" in schema and "type" not in schema:
            yield f"{where}: enum without a type"
        if len([kind for kind in types_of(schema) if kind != "null"]) > 1:
            yield f"{where}: more than one type"


def check_body(operation: dict, name: str):
    content = operation.get("requestBody", {}).get("content", {})
    if len(content) > 1:
        yield f"{name}: more than one form of the body"
    form = content.get(FORM)
    if form is None:
        return
    files = [key for key, value in form["schema"]["properties"].items() if "contentMediaType" in value]
    for file in files:
        if file not in form["schema"].get("required", []):
            yield f"{name}: the file {file} is not required"
        if file not in form.get("encoding", {}):
            yield f"{name}: no encoding says what the file {file} may be"


def check_operation(operation: dict, name: str):
    if not re.fullmatch(r"[a-z][A-Za-z0-9]*", operation.get("operationId", "")):
        yield f"{name}: no operationId in camel case"
    if not operation.get("summary"):
        yield f"{name}: no summary"
    if "default" not in operation["responses"]:
        yield f"{name}: no default answer"
    yield from check_body(operation, name)


def check_example(document: Document, media: dict | None, where: str, closed: bool):
    if media is None or "schema" not in media:
        return
    if "example" not in media:
        yield f"{where}: no example"
        return
    for error in document.validator(media["schema"], where, closed).iter_errors(media["example"]):
        yield f"{where}: the example{describe(error)}"


def check_examples(document: Document, operation: dict, name: str):
    """Of the request and of the first answer that is a success. Probes and refusals need none."""
    if "health" in operation.get("tags", []):
        return
    request = operation.get("requestBody", {}).get("content", {}).get(JSON)
    yield from check_example(document, request, f"{name} request", closed=False)
    for status, response in operation["responses"].items():
        if status.startswith("2"):
            answer = document.resolve(response).get("content", {}).get(JSON)
            yield from check_example(document, answer, f"{name} {status}", closed=True)
            return


def check(text: str) -> list[str]:
    document = Document(text)
    problems = [f"server {server['url']} is not relative" for server in document.json["servers"]
                if not server["url"].startswith("/")]
    problems += check_schemas(document)
    for (method, path), operation in document.operations.items():
        name = name_of(operation, method, path)
        problems += check_operation(operation, name)
        problems += check_examples(document, operation, name)
    return problems


def main() -> int:
    if len(sys.argv) > 1 and sys.argv[1] in ("-h", "--help"):
        print(__doc__)
        return 0
    root = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parent.parent
    status = 0
    for path in sorted((root / "api").glob("*.json")):
        for problem in check(path.read_text(encoding="utf-8")):
            print(f"api/{path.name}: {problem}")
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main())
