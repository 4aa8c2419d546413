#!/usr/bin/env python3
"""Adds up the GoogleTest reports of a folder and prints one line: `N passed, N failed, N skipped`.

usage: count_tests.py FOLDER

Exits non-zero when a test failed, none ran, or one was skipped: tests here bring what they need.
"""
import pathlib
import sys
import xml.etree.ElementTree as xml


def main() -> int:
    if len(sys.argv) != 2 or sys.argv[1] in ("-h", "--help"):
        print(__doc__)
        return 2
    passed = failed = skipped = 0
    for report in pathlib.Path(sys.argv[1]).glob("*.xml"):
        for case in xml.parse(report).getroot().iter("testcase"):
            if case.find("failure") is not None:
                failed += 1
            elif case.find("skipped") is not None or case.get("result") == "skipped":
                skipped += 1
            elif case.get("status") == "run":
                passed += 1
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 0 if passed > 0 and failed == 0 and skipped == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
