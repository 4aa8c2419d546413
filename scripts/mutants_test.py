#!/usr/bin/env python3
"""Shows what mutants.py refuses and how it judges, on a project of a few files. Run by ctest; builds nothing."""
import contextlib
import io
import pathlib
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
import mutants

ROW = """[[mutant]]
name = "{name}"
file = "libs/door.cpp"
line = 'if (is_locked()) return;'
becomes = 'if (!is_locked()) return;'
test = "door_test"
"""
SOURCE = "void open() {\n  if (is_locked()) return;\n  swing();\n}\n"


class Mutants(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.write("libs/door.cpp", SOURCE)

    def write(self, path: str, text: str) -> pathlib.Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def read(self, rows: str) -> list[mutants.Mutant]:
        return mutants.read_mutants(self.write("mutants.toml", rows))

    def fault(self, source: str) -> str:
        self.write("libs/door.cpp", source)
        return self.read(ROW.format(name="door"))[0].fault(self.root) or ""

    def test_refuses_a_line_that_is_no_longer_there(self) -> None:
        self.assertIn("0 times", self.fault(SOURCE.replace("is_locked", "is_shut")))

    def test_refuses_a_line_that_is_there_twice(self) -> None:
        self.assertIn("2 times", self.fault(SOURCE * 2))

    def test_refuses_a_file_that_is_gone(self) -> None:
        (self.root / "libs/door.cpp").unlink()
        self.assertIn("does not exist", self.read(ROW.format(name="door"))[0].fault(self.root) or "")

    def test_refuses_a_mutant_that_changes_nothing(self) -> None:
        [mutant] = self.read(ROW.format(name="door").replace("(!is_locked", "(is_locked"))
        self.assertEqual(mutant.fault(self.root), "changes nothing")

    def test_refuses_two_of_one_name_and_unknown_fields(self) -> None:
        for rows in (ROW.format(name="door") * 2, ROW.format(name="door") + 'flter = "*"\n'):
            with self.assertRaises(mutants.Faulty):
                self.read(rows)

    def test_keeps_the_indentation_and_every_other_line(self) -> None:
        [mutant] = self.read(ROW.format(name="door"))
        self.assertIsNone(mutant.fault(self.root))
        self.assertEqual(mutant.applied_to(SOURCE), SOURCE.replace("(is_locked", "(!is_locked"))

    def test_counts_the_tests_that_ran(self) -> None:
        self.assertEqual(mutants.tests_ran("[==========] Running 3 tests from 1 test suite.\n"), 0)
        self.assertEqual(mutants.tests_ran("[==========] 0 tests from 0 test suites ran. (0 ms total)\n"), 0)
        self.assertEqual(mutants.tests_ran("[  OK  ]\n[==========] 3 tests from 2 test suites ran. (5 ms total)\n"), 3)

    def test_fails_for_too_few_that_are_caught_and_for_one_that_does_not_compile(self) -> None:
        with contextlib.redirect_stdout(io.StringIO()):
            self.assertEqual(mutants.exit_code_of({"a": "caught", "b": "caught"}, at_least=36), 0)
            self.assertEqual(mutants.exit_code_of({"a": "caught", "b": "missed"}, at_least=1), 0)
            self.assertEqual(mutants.exit_code_of({"a": "caught", "b": "missed"}, at_least=2), 1)
            self.assertEqual(mutants.exit_code_of({"a": "caught", "b": "does not compile"}, at_least=1), 1)


if __name__ == "__main__":
    unittest.main()
