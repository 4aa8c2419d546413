#!/usr/bin/env python3
"""Makes one OpenAPI document of several, for the gateway, which is the door to all of them.

usage: cmake/merge_openapi.py [--header NAMESPACE FILE] DOCUMENT...

Prints the document with as few bytes as it takes; --header writes it to FILE as NAMESPACE::kOpenapiText of C++ instead.

The first document gives the title, its servers and everything it has. Of the others come the operations that clients may
call: not those marked `x-internal`, which the gateway does not forward, and not those tagged `health`, which are a
service's own probes. Components that nothing refers to stay out. A document of its own is only made smaller.

The gateway refuses paths that two servers could read differently, so whatever has a variable in its path may answer 400.

Names must say the same thing everywhere: an operationId that comes twice, or a component that has two meanings, is an
error, because generated clients would mix them up.
"""
import argparse
import json
import pathlib
import re
import sys

METHODS = ("get", "head", "options", "put", "post", "patch", "delete")


REFUSED_PATH = {"description": "INVALID_PATH: dot segments, encoded slashes or control characters in the path.",
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}}


def behind_the_door(path: str, operation: dict) -> dict:
    if "{" not in path or "400" in operation["responses"]:
        return operation
    return {**operation, "responses": {**operation["responses"], "400": REFUSED_PATH}}


def is_public(operation: dict) -> bool:
    return not operation.get("x-internal") and "health" not in operation.get("tags", [])


def public_part(item: dict) -> dict:
    """What of a path clients may call; empty when that is nothing."""
    kept = {key: value for key, value in item.items() if key not in METHODS or is_public(value)}
    return kept if any(method in kept for method in METHODS) else {}


def references(part) -> set[str]:
    if isinstance(part, dict):
        found = {part["$ref"]} if isinstance(part.get("$ref"), str) else set()
        return found.union(*(references(value) for value in part.values()))
    return set().union(*(references(value) for value in part)) if isinstance(part, list) else set()


def schemes_of(paths: dict) -> set[str]:
    return {name for item in paths.values() for method in METHODS if method in item
            for choice in item[method].get("security", []) for name in choice}


class Merger:
    def __init__(self, first: dict) -> None:
        self.result = {**first, "paths": dict(first["paths"]), "components": {}, "tags": list(first.get("tags", []))}
        self.take_components(first, first["paths"])

    def add(self, document: dict) -> None:
        paths = {path: kept for path, item in document["paths"].items() if (kept := public_part(item))}
        for path, item in paths.items():
            if path in self.result["paths"]:
                raise ValueError(f"{path} is described twice")
            self.result["paths"][path] = {key: behind_the_door(path, value) if key in METHODS else value
                                          for key, value in item.items()}
        self.take_components(document, paths)
        known = {tag["name"] for tag in self.result["tags"]}
        used = {tag for item in paths.values() for method in METHODS if method in item for tag in item[method]["tags"]}
        self.result["tags"] += [{"name": tag} for tag in sorted(used - known)]

    def take_components(self, document: dict, paths: dict) -> None:
        """What the paths refer to, and what that refers to."""
        for name in sorted(schemes_of(paths)):
            self.take(document, "securitySchemes", name)
        waiting = references(paths)
        done = set()
        while waiting:
            reference = waiting.pop()
            done.add(reference)
            kind, name = re.fullmatch(r"#/components/(\w+)/(\w+)", reference).groups()
            waiting |= references(self.take(document, kind, name)) - done

    def take(self, document: dict, kind: str, name: str) -> dict:
        component = document["components"][kind][name]
        known = self.result["components"].setdefault(kind, {}).setdefault(name, component)
        if known != component:
            raise ValueError(f"components/{kind}/{name} means two things")
        return component


def check_operation_ids(document: dict) -> None:
    seen = set()
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                name = item[method]["operationId"]
                if name in seen:
                    raise ValueError(f"operationId {name} comes twice, again at {method} {path}")
                seen.add(name)


def merge(documents: list[dict]) -> dict:
    if len(documents) == 1:
        return documents[0]
    merger = Merger(documents[0])
    for document in documents[1:]:
        merger.add(document)
    check_operation_ids(merger.result)
    return merger.result


def compact(document: dict) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


HEADER = """// Generated from api/*.json; do not edit.
#pragma once

#include <string_view>

namespace {namespace} {{

inline constexpr char kOpenapiBytes[] = R"OPENAPI({text})OPENAPI";
// By its size: compilers count a longer text than 256 KiB only so far.
inline constexpr std::string_view kOpenapiText{{kOpenapiBytes, sizeof kOpenapiBytes - 1}};

}}  // namespace {namespace}
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--header", nargs=2, metavar=("NAMESPACE", "FILE"))
    parser.add_argument("documents", nargs="+", type=pathlib.Path)
    options = parser.parse_args()
    text = compact(merge([json.loads(path.read_text(encoding="utf-8")) for path in options.documents]))
    if options.header:
        namespace, file = options.header
        pathlib.Path(file).write_text(HEADER.format(namespace=namespace, text=text), encoding="utf-8")
    else:
        print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
