#!/usr/bin/env python3
"""Shows check_citations.py finding what it is for, on a project of a few files. Run by ctest; needs nothing but Python."""
import pathlib
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
import check_citations

CONTRACT = """# Contract

## 1. Doors
### 1.2 Locks
See §1 and §7.16.

| 7.16 | Key |
"""


class CheckCitations(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.write("docs/http-contract.md", CONTRACT)
        self.write("docs/doors.md", "# Doors\n\n## What is *not* locked\n\n```sh\n# no heading\n```\n")
        self.write("scripts/open-door", "")

    def write(self, path: str, text: str) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def problems(self, path: str, text: str) -> list[str]:
        self.write(path, text)
        return check_citations.check(self.root)

    def assert_finds(self, text: str, fault: str, path: str = "libs/door.hpp") -> None:
        self.assertEqual(self.problems(path, text), [f"{path}: {fault}"])

    def test_finds_a_page_that_does_not_exist(self) -> None:
        self.assert_finds("/// See docs/windows.md.\n", "docs/windows.md does not exist")

    def test_finds_an_anchor_that_no_heading_makes(self) -> None:
        self.assert_finds("/// docs/doors.md#windows\n", "docs/doors.md has no heading #windows")
        self.assert_finds("/// docs/doors.md#no-heading\n", "docs/doors.md has no heading #no-heading")

    def test_finds_a_section_that_does_not_exist(self) -> None:
        self.assert_finds("/// (docs/http-contract.md §1.3)\n", "docs/http-contract.md has no section 1.3")

    def test_looks_up_every_section_of_a_list(self) -> None:
        self.assert_finds("/// (docs/http-contract.md §1, §1.2 and §4)\n", "docs/http-contract.md has no section 4")

    def test_follows_a_citation_into_the_next_line_of_a_comment(self) -> None:
        self.assert_finds("  /// door (docs/http-contract.md\n  /// §1.3)\n", "docs/http-contract.md has no section 1.3")

    def test_finds_a_section_of_no_page(self) -> None:
        self.assert_finds("/// as in §1.2\n", "§1.2 of which page?")

    def test_finds_a_section_that_the_contract_itself_lacks(self) -> None:
        self.assert_finds(CONTRACT + "As §9 says.\n", "docs/http-contract.md has no section 9", "docs/http-contract.md")

    def test_finds_other_spellings(self) -> None:
        for spelling in ("contract section 1.2", "contract (section 1.2", "Contract, sections 1.2", "architecture section 6",
                         "architecture.md section 6", "style guide"):
            found = self.problems("libs/door.hpp", f"/// {spelling}\n")
            self.assertEqual(len(found), 1, spelling)
            self.assertIn(f"'{spelling}': cite as", found[0])

    def test_finds_an_old_spelling_across_two_lines(self) -> None:
        self.assertEqual(len(self.problems("libs/door.hpp", "// (HTTP contract\n// section 1.2)\n")), 1)

    def test_finds_a_program_that_does_not_exist(self) -> None:
        self.assert_finds("# run scripts/shut-door first\n", "scripts/shut-door does not exist", "deploy/door.yml")

    def test_lets_the_history_speak_of_programs_that_are_gone(self) -> None:
        self.assertEqual(self.problems("CHANGELOG.md", "`scripts/shut-door` is new\n"), [])

    def test_finds_links_that_lead_nowhere(self) -> None:
        self.assert_finds("[w](windows.md)\n", "the link windows.md leads nowhere", "docs/page.md")
        self.assert_finds("[w](doors.md#windows)\n", "the link doors.md#windows leads to no heading", "docs/page.md")
        self.assert_finds("[w](#windows)\n", "the link #windows leads to no heading", "docs/page.md")

    def test_finds_a_quoted_path_that_does_not_exist(self) -> None:
        self.assert_finds("see `libs/window.cpp`\n", "libs/window.cpp does not exist", "docs/page.md")

    def test_takes_what_is_right(self) -> None:
        self.assertEqual(self.problems("libs/door.hpp", "/// docs/doors.md#what-is-not-locked, docs/http-contract.md §1.2, §1 and"
                                       "\n/// §7.16, scripts/open-door. RFC 9110 section 9.3.\n"), [])
        self.assertEqual(self.problems("docs/page.md", "# Page\n[d](doors.md#what-is-not-locked) [p](#page) `docs/doors.md` "
                                       "`docs/http-contract.md §1.2` [w](https://example.com/window)\n"), [])

    def test_leaves_test_data_from_elsewhere_alone(self) -> None:
        self.assertEqual(self.problems("tests/corpora/page.md", "docs/windows.md\n"), [])


if __name__ == "__main__":
    unittest.main()
