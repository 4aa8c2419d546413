#!/usr/bin/env python3
"""Says after a whole run of schemathesis what was accepted of what, and which excuses nobody needed.

usage: tests/schema/verdict.py DOCUMENT RESULTS

  DOCUMENT   what was tested
  RESULTS    what tests/schema/hooks.py wrote

Fails when an operation without a reason in excuses.json was never accepted, and when one with a reason was. An excuse that
nothing needed is shown: what is made up follows the answers, so another run may need it, but one that no run needs hides the
next failure.
"""
import json
import pathlib
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from excuses import read_excuses, read_never_accepted  # noqa: E402

METHODS = ("get", "head", "options", "put", "post", "patch", "delete")


def operations(document: dict) -> list[str]:
    return [item[method]["operationId"] for item in document["paths"].values() for method in METHODS if method in item]


def faults(known: list[str], results: dict):
    reasons = read_never_accepted()
    for name in known:
        count = results["accepted"].get(name, 0)
        if count == 0 and name not in reasons:
            yield f"{name}: no valid request was accepted, and excuses.json has no reason"
        if count > 0 and name in reasons:
            yield f"{name}: accepted {count} times, although excuses.json has a reason why not"
    yield from (f"excuses.json: {name} is no operation" for name in reasons if name not in known)


def main() -> int:
    document, results = (json.loads(pathlib.Path(name).read_text(encoding="utf-8")) for name in sys.argv[1:3])
    known = operations(document)
    found = list(faults(known, results))
    for fault in found:
        print(f"error: {fault}", file=sys.stderr)
    reasons = read_never_accepted()
    print(f"operations: {len(known)}, of which {len(known) - len(reasons)} accepted a valid request; excuses: {len(read_excuses())}")
    for name, why in reasons.items():
        print(f"  not accepted: {name}: {why}")
    for number, excuse in enumerate(read_excuses()):
        if number not in results["excused"]:
            print(f"  not needed this time: {excuse['failure']}: {excuse['why']}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
