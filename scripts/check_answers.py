#!/usr/bin/env python3
"""Compares what the services answered in tests with api/*.json.

usage: scripts/check_answers.py FOLDER [--root PROJECT] [--notes]

  FOLDER    what dreamscape_log_answers made the test programs write, build/dev/reports/answers: one file a program
  --notes   also what is no fault: requests that were refused although they are as described

Every answer must have a status, a media type and a body that the document describes. Schemas are closed for that: a
property that is not described is a fault, although the published schemas stay open, because the contract lets answers
grow (docs/http-contract.md §1.2). A request that was accepted must be as described, too. Each difference is shown once.
Statuses that any route can have (TRANSPORT) may be left to `default`; 500 may not.
"""
import argparse
import collections
import json
import pathlib
import sys

sys.dont_write_bytecode = True
from openapi_document import OPEN, Document, describe, name_of

# Statuses of the connection and of methods: any route can have them. 500 is a fault wherever it comes.
TRANSPORT = {405, 408, 414, 431, 501, 505}

# Operations that take bodies they do not describe, and where the contract says so.
LENIENT = {"logout": "docs/http-contract.md §3.3: always 200, what is invalid is ignored"}

# Forwards what is no path of its own, to services that in its tests answer anything; takes /v1 for
# /api/v1 (docs/http-contract.md §1.1).
DOOR = "gateway"


class Report:
    def __init__(self) -> None:
        self.faults = collections.Counter()
        self.notes = collections.Counter()
        self.seen = collections.Counter()      # (service, operation, status as described)
        self.fields = collections.defaultdict(set)  # the same -> names of its answers' fields


def media_type(text: str) -> str:
    return text.split(";")[0].strip().lower()


def content_for(content: dict, kind: str) -> dict | None:
    for known in (kind, kind.split("/")[0] + "/*", "*/*"):
        if known in content:
            return content[known]
    return None


def as_json(text: str):
    try:
        return json.loads(text)
    except ValueError:
        return None


def check_answer(document: Document, operation: dict, exchange: dict, name: str, report: Report) -> None:
    status = str(exchange["status"])
    described = status if status in operation["responses"] else "default"
    where = f"{name} {status}"
    if described not in operation["responses"] or described == "default" and exchange["status"] not in TRANSPORT:
        report.faults[f"{where}: the status is not described"] += 1
        return
    report.seen[name, described] += 1
    report.fields[name, described].update(exchange["fields"])
    content = document.resolve(operation["responses"][described]).get("content", {})
    if not exchange["type"]:
        if content:
            report.faults[f"{where}: no body, although one is described"] += 1
        return
    media = content_for(content, media_type(exchange["type"]))
    if media is None:
        report.faults[f"{where}: {media_type(exchange['type'])} is not described"] += 1
    elif exchange["body"] is not None and exchange["method"] != "HEAD" and "schema" in media:
        check_body(document, media["schema"], exchange, where, report)


def check_body(document: Document, schema: dict, exchange: dict, where: str, report: Report) -> None:
    body = as_json(exchange["body"])
    for error in document.validator(schema, where, closed=True).iter_errors(body):
        report.faults[f"{where}: {describe(error)}"] += 1
    if isinstance(body, dict) and body.get("success", exchange["status"] < 400) != (exchange["status"] < 400):
        report.faults[f"{where}: success is {body['success']}"] += 1


def without_nulls(value):
    """A member that is null counts as absent (docs/http-contract.md §1.7)."""
    if isinstance(value, dict):
        return {key: without_nulls(member) for key, member in value.items() if member is not None}
    return [without_nulls(item) for item in value] if isinstance(value, list) else value


def check_request(document: Document, operation: dict, exchange: dict, name: str, report: Report) -> None:
    request = document.resolve(operation.get("requestBody", {}))
    sent = exchange["sent"]
    is_accepted = 200 <= exchange["status"] < 300
    if not exchange["sentType"] and request.get("required") and is_accepted:
        report.faults[f"{name}: accepted without the body that is required"] += 1
    media = request.get("content", {}).get("application/json")
    if name in LENIENT or media is None or sent is None or not (is_accepted or exchange["status"] == 400):
        return
    value = without_nulls(as_json(sent))
    errors = [describe(error) for error in document.validator(media["schema"], name, closed=False).iter_errors(value)]
    if is_accepted:
        report.faults.update(f"{name}: accepted although the request's {error}" for error in errors)
    elif value is not None and not errors:
        report.notes[f"{name}: refused although as described: {sent[:120]}: {exchange['body'][:300]}"] += 1


def check_other(document: Document, exchange: dict, template: str | None, report: Report) -> None:
    """What is no operation: an unknown path is 404, another method 405, both in the envelope."""
    if exchange["method"] in ("HEAD", "OPTIONS"):
        return
    known = [operation for (_, path), operation in document.operations.items() if path == template]
    # A route that is not always there (first administrator) is 404 with every method.
    expected = {404, 405, 501} if all("404" in operation["responses"] for operation in known) else {405, 501}
    where = f"{exchange['method']} {'of a known path' if known else 'of no path'} {exchange['status']}"
    if exchange["status"] not in expected | TRANSPORT:
        report.faults[f"{where}: {exchange['path'][:80]}"] += 1
    if exchange["body"] is not None and "Error" in document.json["components"]["schemas"]:
        check_body(document, document.json["components"]["schemas"]["Error"], exchange, where, report)


def check_forwarded(document: Document, exchange: dict, report: Report) -> None:
    """What the gateway says itself where a service would have answered."""
    body = as_json(exchange["body"]) if exchange["body"] is not None else None
    if isinstance(body, dict) and body.get("success") is False:
        check_body(document, document.json["components"]["schemas"]["Error"], exchange, "in place of a service", report)


def check_service(document: Document, lines: list[str], is_door: bool, report: Report) -> int:
    for line in lines:
        exchange = json.loads(line)
        path = exchange["path"].split("?")[0]
        template = document.template_of(f"/api{path}" if is_door and path.startswith("/v1/") else path)
        operation = document.operations.get((exchange["method"].lower(), template))
        if operation is None and is_door and template is None:
            check_forwarded(document, exchange, report)
        elif operation is None:
            check_other(document, exchange, template, report)
        else:
            name = name_of(operation, exchange["method"].lower(), template)
            check_answer(document, operation, exchange, name, report)
            check_request(document, operation, exchange, name, report)
    return len(lines)


def never_seen(document: Document, report: Report) -> tuple[list[str], list[str]]:
    operations, pairs = [], []
    for (method, path), operation in document.operations.items():
        name = name_of(operation, method, path)
        missing = [status for status in operation["responses"]
                   if status != "default" and not report.seen[name, status]]
        is_seen = any(report.seen[name, status] for status in operation["responses"])
        if not is_seen:
            operations.append(name)
        elif missing:
            pairs.append(f"{name} {' '.join(missing)}")
        for status, response in operation["responses"].items():
            for field in document.resolve(response).get("headers", {}):
                if report.seen[name, status] and field.lower() not in report.fields[name, status]:
                    report.faults[f"{name} {status}: never with the field {field}"] += 1
    return operations, pairs


def check(root: pathlib.Path, folder: pathlib.Path, report: Report) -> list[str]:
    """Fills the report; what is told besides the faults."""
    told, opened = [], set()
    for path in sorted((root / "api").glob("*.json")):
        lines = [line for file in sorted(folder.glob(f"{path.stem}_*.jsonl"))
                 for line in file.read_text(encoding="utf-8", errors="surrogateescape").split("\n") if line]
        if not lines:
            report.faults[f"{path.stem}: no answers in {folder}"] += 1
            continue
        document = Document(path.read_text(encoding="utf-8"))
        count = check_service(document, lines, path.stem == DOOR, report)
        operations, pairs = never_seen(document, report)
        for name, status, media in document.json_answers():
            document.validator(media["schema"], f"{name} {status}", closed=True)
        opened |= document.opened
        told.append(f"{path.stem}: {count} answers, {len(document.operations)} operations")
        told += [f"  never called: {', '.join(operations)}"] * bool(operations)
        told += [f"  never answered: {'; '.join(pairs)}"] * bool(pairs)
    report.faults.update(f"OPEN names {where}, which is nowhere" for where in OPEN.keys() - opened)
    return told


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--root", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parent.parent)
    parser.add_argument("--notes", action="store_true")
    options = parser.parse_args()
    report = Report()
    print("\n".join(check(options.root, options.folder, report)))
    for text, count in sorted(report.notes.items()) if options.notes else []:
        print(f"note: {text} ({count})")
    for text, count in sorted(report.faults.items()):
        print(f"{text} ({count})")
    return 1 if report.faults else 0


if __name__ == "__main__":
    sys.exit(main())
