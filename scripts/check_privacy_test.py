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
| `accounts` | `user` | removed first |
| `doors` | `doors` | removed, with their keys |
| `doors_meta` | no | by age |
"""


def door(kind: str = '.name = "doors", .export_as = "doors"', owner: str = "user_id") -> str:
    return ("struct Described<Door> {\n  static constexpr Kind kind{" + kind + "};\n  using owner = Members<&D::" + owner +
            ">;\n};\n")


class CheckPrivacy(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.write("libs/storage/sqlite/schema.cpp", "CREATE TABLE accounts (\nCREATE TABLE IF NOT EXISTS doors_meta (\n")
        self.write("libs/storage/sqlite/schema_test.cpp", "CREATE TABLE only_in_tests (\n")
        self.write("libs/storage/mongodb/schema.hpp", 'inline constexpr const char* kAccounts = "accounts";\n')
        self.write("libs/storage/records/door.hpp", door())
        self.write("libs/storage/records/kinds.hpp", "using OwnedRows =\n    std::tuple<Door, Window>;\n")
        self.write("libs/privacy/erasure.cpp", "co_await parts_.accounts.remove(user_id);\n")

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
        self.write("libs/storage/records/door.hpp", door('.name = "doors", .export_as = "entrances"'))
        self.assertEqual(len(self.problems()), 1)

    def test_a_kind_that_nobody_owns_needs_no_place(self) -> None:
        kind = '.name = "doors", .export_as = "x", .exported = Exported::kNot'
        self.write("libs/storage/records/door.hpp", door(kind))
        self.assertEqual(self.problems(), [])

    def test_a_kind_of_users_has_to_be_removed(self) -> None:
        self.assertEqual(self.problems(PAGE.replace("removed, with their keys", "stay")),
                         ['docs/privacy.md: the erasure of `doors` has to begin with "removed"'])

    def test_a_kind_of_the_installation_stays(self) -> None:
        self.write("libs/storage/records/door.hpp", door(owner="owner"))
        self.assertEqual(self.problems(), ['docs/privacy.md: the erasure of `doors` has to begin with "stay"'])

    def test_what_a_store_anonymises_is_said_to_be(self) -> None:
        self.write("libs/privacy/erasure.cpp", "co_await parts_.accounts.anonymise_user(user_id, pseudonym);\n")
        self.assertEqual(self.problems(), ['docs/privacy.md: the erasure of `accounts` has to begin with "stay, anonymised"'])

    def test_what_nothing_removes_is_not_said_to_be_removed(self) -> None:
        self.write("libs/privacy/erasure.cpp", "")
        self.assertEqual(self.problems(), ["docs/privacy.md: nothing removes `accounts` when a user is erased"])
        # A kind that is not among those of users, so that no erasure goes over it.
        self.write("libs/storage/records/kinds.hpp", "using OwnedRows = std::tuple<Window>;\n")
        self.assertIn("docs/privacy.md: nothing removes `doors` when a user is erased", self.problems())

    def test_an_empty_column_is_found(self) -> None:
        self.assertEqual(self.problems(PAGE.replace("by age", "")),
                         ["docs/privacy.md: the row of `doors_meta` does not say what an erasure does"])


if __name__ == "__main__":
    unittest.main()
