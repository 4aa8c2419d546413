#!/usr/bin/env python3
"""Compares docs/privacy.md with what is stored: every table and collection has a row that says what an export and an
erasure do to it, and every row a table or collection.

usage: check_privacy.py [ROOT]

Tables are the `CREATE TABLE` of libs/storage/sqlite, collections the constants of libs/storage/mongodb/schema.hpp, kinds
of records the `kind` of libs/storage/records, whose table and collection have one name; of a kind the row must also name
its place in the export.

What a row says of the erasure is compared with what erases: the kinds of records/kinds.hpp that users own go as a whole,
those of the installation stay, and of the rest goes what libs/privacy/erasure.cpp removes from a store and stays
anonymised what it has anonymised. Prints each difference and exits non-zero.
"""
import pathlib
import re
import sys

TABLE = re.compile(r"CREATE TABLE (?:IF NOT EXISTS )?([a-z_]+)")
COLLECTION = re.compile(r'inline constexpr const char\* k\w+ = "([a-z_]+)";')
KIND = re.compile(r"static constexpr Kind kind\{([^}]*)\}")
NAME = re.compile(r'\.name = "([^"]+)"')
EXPORT_AS = re.compile(r'\.export_as = "([^"]+)"')
ROW = re.compile(r"^\| (`[a-z_]+`(?:, `[a-z_]+`)*) \|(.*)$", re.M)
DESCRIBED = re.compile(r"struct Described<(\w+)> \{(.*?)^\};", re.M | re.S)
OWNER = re.compile(r"using owner = Members<&\w+::(\w+)>")
OWNED_ROWS = re.compile(r"using OwnedRows =\s*std::tuple<([^>]*)>")
ERASES = re.compile(r"\b(\w+)\.(remove|remove_all|remove_all_of_user|anonymise_user)\(")
ERASES_WITH_FILES = re.compile(r"\bremove_with_pieces\([^,]+, (\w+)()")
SAYS_REMOVED = re.compile(r"removed(?: first)?(?:,|$)")

# Stores of erasure.cpp whose tables have other names.
TABLES_OF = {"uploads": ["document_uploads"], "requests": ["gdpr_requests"], "audit": ["audit_entries", "audit_rows"]}
# What the stores remove by themselves together with the rows that it counts.
GO_ALONG = {"document_reservations", "owned_counts"}
REMOVED, STAYS, ANONYMISED = "removed", "stay", "stay, anonymised"


def read(path: pathlib.Path) -> str:
    return path.read_text(encoding="utf-8")


def stored(root: pathlib.Path) -> set[str]:
    names = set()
    for path in sorted((root / "libs/storage/sqlite").glob("*.cpp")):
        if not path.name.endswith("_test.cpp"):
            names |= set(TABLE.findall(read(path)))
    return names | set(COLLECTION.findall(read(root / "libs/storage/mongodb/schema.hpp")))


def kinds(root: pathlib.Path) -> dict[str, str | None]:
    """The name of each kind's table, and of its place in the export; None where no user owns any."""
    found = {}
    for path in sorted((root / "libs/storage/records").glob("*.hpp")):
        for description in KIND.findall(read(path)):
            name = NAME.search(description)
            if name:
                is_exported = "Exported::kNot" not in description
                found[name[1]] = EXPORT_AS.search(description)[1] if is_exported else None
    return found


def erasures(root: pathlib.Path) -> dict[str, str]:
    """How the erasure column has to begin, of each table that an erasure is about."""
    found = {}
    source = read(root / "libs/privacy/erasure.cpp")
    for store, call in ERASES.findall(source) + ERASES_WITH_FILES.findall(source):
        for table in TABLES_OF.get(store, [store]):
            found[table] = ANONYMISED if call == "anonymise_user" else REMOVED
    owned_rows = OWNED_ROWS.search(read(root / "libs/storage/records/kinds.hpp"))
    owned = {row.strip() for row in owned_rows[1].split(",")}
    for path in sorted((root / "libs/storage/records").glob("*.hpp")):
        for row, body in DESCRIBED.findall(read(path)):
            name, owner = NAME.search(body), OWNER.search(body)
            if row in owned and name and owner:
                found[name[1]] = REMOVED if owner[1] == "user_id" else STAYS
    return found


def check_erasures(root: pathlib.Path, rows: dict[str, str]) -> list[str]:
    wanted = erasures(root)
    problems = []
    for name, text in rows.items():
        says = text.strip().strip("|").split("|")[-1].strip()
        if not says:
            problems.append(f"docs/privacy.md: the row of `{name}` does not say what an erasure does")
        elif name in wanted and not says.startswith(wanted[name]):
            problems.append(f"docs/privacy.md: the erasure of `{name}` has to begin with \"{wanted[name]}\"")
        elif name not in wanted and SAYS_REMOVED.match(says) and name not in GO_ALONG:
            problems.append(f"docs/privacy.md: nothing removes `{name}` when a user is erased")
    return problems


def check(root: pathlib.Path) -> list[str]:
    rows = {}
    for names, text in ROW.findall(read(root / "docs/privacy.md")):
        rows |= {name.strip("` "): text for name in names.split(",")}
    of_kinds = kinds(root)
    wanted = stored(root) | set(of_kinds)
    problems = [f"docs/privacy.md: no row for `{name}`" for name in sorted(wanted - set(rows))]
    problems += [f"docs/privacy.md: `{name}` is not stored" for name in sorted(set(rows) - wanted)]
    for name, place in of_kinds.items():
        if place and name in rows and f"`{place}`" not in rows[name]:
            problems.append(f"docs/privacy.md: the row of `{name}` does not say that exports have it as `{place}`")
    return problems + check_erasures(root, {name: rows[name] for name in sorted(set(rows) & wanted)})


def main() -> int:
    if len(sys.argv) > 1 and sys.argv[1] in ("-h", "--help"):
        print(__doc__)
        return 0
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent)
    problems = check(root)
    print("\n".join(problems) if problems else "privacy: every table and collection has its row")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
