#!/usr/bin/env python3
"""Adds up the GoogleTest reports of a folder and prints one line: `N passed, N failed, N skipped`. Before it, one of how many
lines tests have beside sources: `lines: N of tests, N of sources (0.NN)`.

usage: count_tests.py FOLDER [ROOT]

Lines are all lines, blank ones and comments included, of the *.cpp and *.hpp in libs, services and tests. Those of tests are
in files whose name ends in _test or _fuzz or begins with test_, or that lie in a folder named tests, testing or conformance;
benchmarks are neither.

Exits non-zero when a test failed, none ran, or one was skipped: tests here bring what they need.
"""
import collections
import pathlib
import sys
import xml.etree.ElementTree as xml

FOLDERS = ("libs", "services", "tests")
FOLDERS_OF_TESTS = {"tests", "testing", "conformance"}


def kind_of(path: pathlib.Path) -> str:
    """Of a path below the project."""
    if path.stem.endswith("_benchmark"):
        return "benchmarks"
    is_test = path.stem.endswith(("_test", "_fuzz")) or path.stem.startswith("test_") or FOLDERS_OF_TESTS & set(path.parts)
    return "tests" if is_test else "sources"


def count_lines(root: pathlib.Path) -> collections.Counter:
    lines = collections.Counter()
    for folder in FOLDERS:
        for path in (root / folder).rglob("*.[ch]pp"):
            if "node_modules" not in path.parts:
                lines[kind_of(path.relative_to(root))] += path.read_bytes().count(b"\n")
    return lines


def count_cases(folder: pathlib.Path) -> collections.Counter:
    cases = collections.Counter()
    for report in folder.glob("*.xml"):
        for case in xml.parse(report).getroot().iter("testcase"):
            if case.find("failure") is not None:
                cases["failed"] += 1
            elif case.find("skipped") is not None or case.get("result") == "skipped":
                cases["skipped"] += 1
            elif case.get("status") == "run":
                cases["passed"] += 1
    return cases


def main() -> int:
    if len(sys.argv) not in (2, 3) or sys.argv[1] in ("-h", "--help"):
        print(__doc__)
        return 2
    lines = count_lines(pathlib.Path(sys.argv[2]) if len(sys.argv) == 3 else pathlib.Path(__file__).resolve().parent.parent)
    cases = count_cases(pathlib.Path(sys.argv[1]))
    print(f"lines: {lines['tests']} of tests, {lines['sources']} of sources ({lines['tests'] / max(lines['sources'], 1):.2f})")
    print(f"{cases['passed']} passed, {cases['failed']} failed, {cases['skipped']} skipped")
    return 0 if cases["passed"] > 0 and cases["failed"] == 0 and cases["skipped"] == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
