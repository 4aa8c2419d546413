#!/usr/bin/env python3
"""Shows check_asvs.py finding what it is for, on a project of a few files. Run by ctest; needs nothing but Python."""
import pathlib
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
import check_asvs

ROWS = """| V1.1.1 | L1 | met | `DoorTest.StaysShut` |
| V1.1.2 | L2 | partly | the back door is open. Owner: the caretaker |
"""
SCOPES = """| V2 | there is no window |
"""
COUNTS = """| L1 | 1 | 1 | 0 | 0 | 1 |
| L2 | 1 | 0 | 1 | 0 | 0 |
"""


class CheckAsvs(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.write("scripts/asvs-5.0-levels.txt", "# numbers\nV1.1.1 1\nV1.1.2 2\nV2.1.1 1\n")
        self.write("libs/door_test.cpp", "TEST_F(DoorTest,\n       StaysShut) {}\n// TEST(DoorTest, IsOnlyTalkedAbout)\n")
        self.write("tests/deploy/door_test.go", "func TestTheDoorIsShut(t *testing.T) {}\n")
        self.write("docs/configuration.md", "| `DOOR_LOCK` |\n")
        self.write("docs/doors.md", "# Doors\n\n## What is *not* locked\n")

    def write(self, path: str, text: str) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def problems(self, rows: str = ROWS, scopes: str = SCOPES, counts: str = COUNTS) -> list[str]:
        self.write("docs/asvs.md", f"# Judgement\n\n{counts}\n{rows}\n{scopes}")
        return check_asvs.check(self.root)

    def problems_of_citation(self, cited: str) -> list[str]:
        return self.problems(ROWS.replace("`DoorTest.StaysShut`", f"`DoorTest.StaysShut`, `{cited}`"))

    def test_finds_a_requirement_that_is_missing(self) -> None:
        self.assertIn("V2.1.1: not judged", self.problems(scopes=""))

    def test_finds_a_requirement_that_is_judged_twice(self) -> None:
        self.assertIn("V1.1.2: judged 2 times", self.problems(scopes=SCOPES + "| V1.1.2 | no door |\n"))

    def test_finds_unknown_requirements(self) -> None:
        self.assertIn("V9.9.9: no requirement of level 1 or 2", self.problems(ROWS + "| V9.9.9 | L1 | not | ? |\n"))
        self.assertIn("V8: no requirement of level 1 or 2", self.problems(scopes=SCOPES + "| V8 | ? |\n"))

    def test_finds_a_row_that_it_cannot_read(self) -> None:
        found = self.problems(ROWS.replace("| met | `DoorTest.StaysShut` |", "| met |"))
        self.assertIn("a row that cannot be read: | V1.1.1 | L1 | met |", found)
        self.assertIn("V1.1.1: not judged", found)

    def test_takes_no_beginning_of_a_number_for_a_chapter(self) -> None:
        self.write("scripts/asvs-5.0-levels.txt", "V1.1.1 1\nV1.1.2 2\nV2.1.1 1\nV22.1.1 1\n")
        self.assertIn("V22.1.1: not judged", self.problems())

    def test_finds_a_wrong_level_and_a_wrong_verdict(self) -> None:
        self.assertIn("V1.1.1: is of level 1", self.problems(ROWS.replace("V1.1.1 | L1", "V1.1.1 | L2")))
        self.assertTrue(any("verdict 'mostly'" in found for found in self.problems(ROWS.replace("partly", "mostly"))))

    def test_finds_a_test_that_does_not_exist(self) -> None:
        self.assertEqual(self.problems_of_citation("DoorTest.IsGreen"), ["V1.1.1: `DoorTest.IsGreen`: no such test"])
        self.assertEqual(self.problems_of_citation("TestTheDoorIsGreen"),
                         ["V1.1.1: `TestTheDoorIsGreen`: no such Go test"])

    def test_takes_no_comment_for_a_test(self) -> None:
        self.assertEqual(len(self.problems_of_citation("DoorTest.IsOnlyTalkedAbout")), 1)

    def test_finds_a_place_that_does_not_exist(self) -> None:
        for cited in ("libs/window.cpp", "libs/door_test.cpp:StaysOpen", "docs/doors.md#windows", "WINDOW_LOCK"):
            self.assertEqual(len(self.problems_of_citation(cited)), 1, cited)

    def test_finds_met_without_evidence(self) -> None:
        for evidence in ("we are sure", "`DOOR_LOCK`"):
            self.assertIn("V1.1.1: met, but neither a test nor a place is cited",
                          self.problems(ROWS.replace("`DoorTest.StaysShut`", evidence)))

    def test_finds_what_is_missing_and_nobodys(self) -> None:
        self.assertEqual(self.problems(ROWS.replace(" Owner: the caretaker", "")),
                         ["V1.1.2: partly, but nobody owns what is missing"])

    def test_finds_wrong_and_missing_counts(self) -> None:
        self.assertEqual(self.problems(counts=COUNTS.replace("| L1 | 1 | 1", "| L1 | 2 | 2")),
                         ["L1: the counts at the top must be 1 | 1 | 0 | 0 | 1"])
        self.assertEqual(len(self.problems(counts="")), 2)

    def test_takes_what_is_right(self) -> None:
        self.assertEqual(self.problems(), [])
        for cited in ("TestTheDoorIsShut", "libs/door_test.cpp", "libs/door_test.cpp:StaysShut",
                      "docs/doors.md#what-is-not-locked", "DOOR_LOCK", "DOOR_LOCK=on"):
            self.assertEqual(self.problems_of_citation(cited), [], cited)


if __name__ == "__main__":
    unittest.main()
