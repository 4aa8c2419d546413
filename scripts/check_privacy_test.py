#!/usr/bin/env python3
"""Shows check_privacy.py finding what it is for, on a project of a few files. Run by ctest; needs nothing but Python."""
import pathlib
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
import check_privacy

PAGE = """| Stored as | Export | Erasure |
|---|---|---|
| `accounts` | `user` | removed |
| `doors`, `doors_meta` | `doors` | removed |
"""


class CheckPrivacy(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.write("libs/storage/sqlite/schema.cpp", "CREATE TABLE accounts (\nCREATE TABLE IF NOT EXISTS doors_meta (\n")
        self.write("libs/storage/sqlite/schema_test.cpp", "CREATE TABLE only_in_tests (\n")
        self.write("libs/storage/mongodb/schema.hpp", 'inline constexpr const char* kAccounts = "accounts";\n')
        self.write("libs/storage/records/door.hpp",
                   'static constexpr Kind kind{.name = "doors", .export_as = "doors"};\n')

    def write(self, path: str, text: str) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def problems(self, page: str = PAGE) -> list[str]:
        self.write("docs/privacy.md", page)
        return check_privacy.check(self.root)

    def test_a_page_with_every_table_is_right(self) -> None:
        self.assertEqual(self.problems(), [])

    def test_a_table_a_collection_and_a_kind_without_a_row_are_found(self) -> None:
        self.assertEqual(len(self.problems("")), 3)
        self.write("libs/storage/mongodb/schema.hpp", 'inline constexpr const char* kKeys = "keys";\n')
        self.assertEqual(self.problems(), ["docs/privacy.md: no row for `keys`"])

    def test_a_row_without_a_table_is_found(self) -> None:
        self.assertEqual(self.problems(PAGE + "| `windows` | no | no |\n"), ["docs/privacy.md: `windows` is not stored"])

    def test_a_kind_whose_place_in_the_export_is_not_named_is_found(self) -> None:
        self.write("libs/storage/records/door.hpp",
                   'static constexpr Kind kind{.name = "doors", .export_as = "entrances"};\n')
        self.assertEqual(len(self.problems()), 1)

    def test_a_kind_that_nobody_owns_needs_no_place(self) -> None:
        self.write("libs/storage/records/door.hpp", 'static constexpr Kind kind{.name = "doors", .export_as = "x",'
                   " .exported = Exported::kNot};\n")
        self.assertEqual(self.problems(), [])


if __name__ == "__main__":
    unittest.main()
