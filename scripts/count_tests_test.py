#!/usr/bin/env python3
"""Shows what count_tests.py counts. Run by ctest; needs nothing but Python."""
import pathlib
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
import count_tests

REPORT = """<testsuites><testsuite>
<testcase name="a" status="run" result="completed"/>
<testcase name="b" status="run" result="completed"><failure message="no"/></testcase>
<testcase name="c" status="run" result="skipped"/>
<testcase name="d" status="notrun" result="suppressed"/>
</testsuite></testsuites>
"""


class CountTests(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)

    def write(self, path: str, text: str = "one\n\n// three\n") -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def test_a_test_is_known_by_its_name_or_its_folder(self) -> None:
        for path in ("libs/door_test.cpp", "libs/door_fuzz.cpp", "services/test_door.hpp", "libs/testing/door.hpp",
                     "libs/storage/conformance/door.cpp", "tests/integration/door.cpp"):
            self.write(path)
        self.assertEqual(count_tests.count_lines(self.root), {"tests": 18})

    def test_every_line_of_a_source_counts(self) -> None:
        for path in ("libs/door.cpp", "services/latest.hpp", "services/door/contest.cpp"):
            self.write(path)
        self.assertEqual(count_tests.count_lines(self.root), {"sources": 9})

    def test_benchmarks_are_neither_and_other_files_are_not_counted(self) -> None:
        for path in ("libs/door_benchmark.cpp", "libs/door.py", "bench/door.cpp", "tests/node_modules/door.cpp"):
            self.write(path)
        self.assertEqual(count_tests.count_lines(self.root), {"benchmarks": 3})

    def test_cases_are_those_that_ran(self) -> None:
        self.write("door_test.xml", REPORT)
        self.assertEqual(count_tests.count_cases(self.root), {"passed": 1, "failed": 1, "skipped": 1})


if __name__ == "__main__":
    unittest.main()
