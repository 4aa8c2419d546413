#!/usr/bin/env python3
"""Shows check_privacy.py making its table and finding what it is for, on a project of a few files. Run by ctest; needs
nothing but Python."""
import pathlib
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
import check_privacy

WORDS = """
[[stored]]
names = ["accounts"]
holds = "names"
export = "`user`"
erasure = " first"

[[stored]]
names = ["doors"]
holds = "doors"
erasure = ", with their keys"

[[stored]]
names = ["doors_meta"]
holds = "numbers"
export = "no"
erasure = "by age"
"""
TABLE = """| Stored as | Holds | In the export | Erasure |
|---|---|---|---|
| `accounts` | names | `user` | removed first |
| `doors` | doors | `doors` | removed, with their keys |
| `doors_meta` | numbers | no | by age |
"""
PAGE = f"# Privacy\n\n{TABLE}\nMore.\n"
ANOTHER_TABLE = ["docs/privacy.md: the table is another than scripts/check_privacy.py --write makes"]


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
        self.write("scripts/privacy.toml", WORDS)
        self.write("docs/privacy.md", PAGE)

    def write(self, path: str, text: str) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def words(self, text: str) -> list[str]:
        """What is found with these words and the table that is made of them."""
        self.write("scripts/privacy.toml", text)
        check_privacy.check(self.root, write=True)
        return check_privacy.check(self.root)

    def rows(self) -> list[str]:
        """The page's, after it has been written."""
        check_privacy.check(self.root, write=True)
        return [line for line in (self.root / "docs/privacy.md").read_text(encoding="utf-8").splitlines() if line[:1] == "|"]

    def test_a_page_as_it_would_be_written_is_right(self) -> None:
        self.assertEqual(check_privacy.check(self.root), [])

    def test_any_other_table_is_found(self) -> None:
        for old, new in (("by age", "never"), ("| `doors` |", "| `windows` |"), ("|---", "| ---")):
            page = PAGE.replace(old, new)
            self.write("docs/privacy.md", page)
            self.assertEqual(check_privacy.check(self.root), ANOTHER_TABLE)
        self.write("docs/privacy.md", "# Privacy\n")
        self.assertIn("no table", check_privacy.check(self.root)[0])

    def test_writing_changes_the_table_and_nothing_else(self) -> None:
        without_doors = PAGE.replace("| `doors` | doors | `doors` | removed, with their keys |\n", "")
        self.write("docs/privacy.md", without_doors.replace("by age", "never"))
        self.assertEqual(check_privacy.check(self.root, write=True), [])
        self.assertEqual((self.root / "docs/privacy.md").read_text(encoding="utf-8"), PAGE)

    def test_a_table_a_collection_and_a_kind_without_an_entry_are_found(self) -> None:
        found = self.words('stored = []\n')
        self.assertEqual(found, [f"scripts/privacy.toml: no entry for `{name}`"
                                 for name in ("accounts", "doors", "doors_meta")])
        self.write("libs/storage/mongodb/schema.hpp", 'inline constexpr const char* kKeys = "keys";\n')
        self.assertEqual(self.words(WORDS), ["scripts/privacy.toml: no entry for `keys`"])

    def test_an_entry_without_a_table_and_one_that_comes_twice_are_found(self) -> None:
        more = '[[stored]]\nnames = ["{}"]\nholds = "x"\nexport = "no"\nerasure = "by age"\n'
        self.assertEqual(self.words(WORDS + more.format("windows")), ["scripts/privacy.toml: `windows` is not stored"])
        self.assertEqual(self.words(WORDS + more.format("doors_meta")), ["scripts/privacy.toml: `doors_meta` comes twice"])

    def test_the_place_in_the_export_is_that_of_the_kind(self) -> None:
        self.write("libs/storage/records/door.hpp", door('.name = "doors", .export_as = "entrances"'))
        self.assertEqual(check_privacy.check(self.root), ANOTHER_TABLE)
        self.assertIn("| `doors` | doors | `entrances` | removed, with their keys |", self.rows())

    def test_a_kind_that_nobody_owns_has_no_place_and_needs_words(self) -> None:
        self.write("libs/storage/records/door.hpp", door('.name = "doors", .export_as = "x", .exported = Exported::kNot'))
        self.assertEqual(self.words(WORDS), ["scripts/privacy.toml: doors: nothing says how it stands in the export"])

    def test_a_kind_of_the_installation_stays(self) -> None:
        self.write("libs/storage/records/door.hpp", door(owner="owner"))
        self.assertIn("| `doors` | doors | `doors` | stay, with their keys |", self.rows())

    def test_what_a_store_anonymises_is_said_to_be(self) -> None:
        self.write("libs/privacy/erasure.cpp", "co_await parts_.accounts.anonymise_user(user_id, pseudonym);\n")
        self.assertIn("| `accounts` | names | `user` | stay, anonymised first |", self.rows())

    def test_what_nothing_removes_is_not_said_to_be_removed(self) -> None:
        self.write("libs/privacy/erasure.cpp", "")
        found = self.words(WORDS.replace('" first"', '"removed first"'))
        self.assertEqual(found, ["scripts/privacy.toml: accounts: nothing removes it when a user is erased"])
        # A kind that is not among those of users, so that no erasure goes over it.
        self.write("libs/storage/records/kinds.hpp", "using OwnedRows = std::tuple<Window>;\n")
        self.assertIn("scripts/privacy.toml: doors: nothing removes it when a user is erased",
                      self.words(WORDS.replace('", with their keys"', '"removed"')))

    def test_an_entry_without_words_about_the_erasure_is_found(self) -> None:
        self.assertEqual(self.words(WORDS.replace('erasure = "by age"', "")),
                         ["scripts/privacy.toml: doors_meta: nothing says what an erasure does"])

    def test_what_is_treated_differently_has_rows_of_its_own(self) -> None:
        together = WORDS.replace('["accounts"]', '["accounts", "doors_meta"]').split("[[stored]]\nnames = [\"doors_meta\"]")[0]
        self.assertEqual(self.words(together), ["scripts/privacy.toml: accounts, doors_meta: one row, although exports or "
                                                "erasures treat them differently"])


if __name__ == "__main__":
    unittest.main()
