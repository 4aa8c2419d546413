#!/usr/bin/env python3
"""Makes the table in docs/privacy.md of what is stored, or compares it: every table and collection has a row that says what
an export and an erasure do to it.

usage: check_privacy.py [--write] [ROOT]

  --write   writes the table into the page; without, differences are printed and the exit status is not zero

What the sources say is taken from them. Tables are the `CREATE TABLE` of libs/storage/sqlite, collections the constants of
libs/storage/mongodb/schema.hpp, kinds of records the `kind` of libs/storage/records, whose table and collection have one
name; of a kind the row begins with its place in the export. How the erasure begins follows from what erases: the kinds of
records/kinds.hpp that users own go as a whole, those of the installation stay, and of the rest goes what
libs/privacy/erasure.cpp removes from a store and stays anonymised what it has anonymised.

All other words are in scripts/privacy.toml: an entry for each row, in the order of the page.
"""
import argparse
import pathlib
import re
import sys
import tomllib

TABLE = re.compile(r"CREATE TABLE (?:IF NOT EXISTS )?([a-z_]+)")
COLLECTION = re.compile(r'inline constexpr const char\* k\w+ = "([a-z_]+)";')
KIND = re.compile(r"static constexpr Kind kind\{([^}]*)\}")
NAME = re.compile(r'\.name = "([^"]+)"')
EXPORT_AS = re.compile(r'\.export_as = "([^"]+)"')
DESCRIBED = re.compile(r"struct Described<(\w+)> \{(.*?)^\};", re.M | re.S)
OWNER = re.compile(r"using owner = Members<&\w+::(\w+)>")
OWNED_ROWS = re.compile(r"using OwnedRows =\s*std::tuple<([^>]*)>")
ERASES = re.compile(r"\b(\w+)\.(remove|remove_all|remove_all_of_user|anonymise_user)\(")
ERASES_WITH_FILES = re.compile(r"\bremove_with_pieces\([^,]+, (\w+)()")
SAYS_REMOVED = re.compile(r"removed(?: first)?(?:,|$)")
TABLE_OF_PAGE = re.compile(r"^\| Stored as \|.*\n(?:\|.*\n)*", re.M)
WORDS, PAGE = "scripts/privacy.toml", "docs/privacy.md"
HEADER = "| Stored as | Holds | In the export | Erasure |\n|---|---|---|---|\n"

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


class Sources:
    """What is stored, and what the sources say of it."""

    def __init__(self, root: pathlib.Path) -> None:
        self.kinds = kinds(root)
        self.erasures = erasures(root)
        self.names = stored(root) | set(self.kinds)

    def export(self, entry: dict) -> str:
        places = {self.kinds.get(name) for name in entry["names"]} - {None}
        return "".join(f"`{place}`" for place in sorted(places)) + entry.get("export", "")

    def erasure(self, entry: dict) -> str:
        begins = {self.erasures.get(name, "") for name in entry["names"]}
        return "".join(sorted(begins)) + entry.get("erasure", "")

    def row(self, entry: dict) -> str:
        names = ", ".join(f"`{name}`" for name in entry["names"])
        return f"| {names} | {entry['holds']} | {self.export(entry)} | {self.erasure(entry)} |\n"


def check_entry(sources: Sources, entry: dict):
    names = ", ".join(entry["names"])
    is_removed = any(name in sources.erasures or name in GO_ALONG for name in entry["names"])
    if len({(sources.kinds.get(name), sources.erasures.get(name)) for name in entry["names"]}) > 1:
        yield f"{WORDS}: {names}: one row, although exports or erasures treat them differently"
    if not sources.export(entry):
        yield f"{WORDS}: {names}: nothing says how it stands in the export"
    if not sources.erasure(entry):
        yield f"{WORDS}: {names}: nothing says what an erasure does"
    elif SAYS_REMOVED.match(sources.erasure(entry)) and not is_removed:
        yield f"{WORDS}: {names}: nothing removes it when a user is erased"


def check_words(sources: Sources, entries: list[dict]) -> list[str]:
    named = [name for entry in entries for name in entry["names"]]
    problems = [f"{WORDS}: no entry for `{name}`" for name in sorted(sources.names - set(named))]
    problems += [f"{WORDS}: `{name}` is not stored" for name in sorted(set(named) - sources.names)]
    problems += [f"{WORDS}: `{name}` comes twice" for name in sorted({name for name in named if named.count(name) > 1})]
    return problems + [problem for entry in entries for problem in check_entry(sources, entry)]


def table_of(sources: Sources, entries: list[dict]) -> str:
    return HEADER + "".join(sources.row(entry) for entry in entries)


def check(root: pathlib.Path, write: bool = False) -> list[str]:
    sources = Sources(root)
    entries = tomllib.loads(read(root / WORDS))["stored"]
    problems = check_words(sources, entries)
    page = read(root / PAGE)
    found = TABLE_OF_PAGE.search(page)
    if not found:
        return problems + [f"{PAGE}: no table that begins with \"| Stored as |\""]
    wanted = table_of(sources, entries)
    if write:
        (root / PAGE).write_text(page[:found.start()] + wanted + page[found.end():], encoding="utf-8")
    elif found[0] != wanted:
        problems.append(f"{PAGE}: the table is another than scripts/check_privacy.py --write makes")
    return problems


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("root", nargs="?", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parent.parent)
    options = parser.parse_args()
    problems = check(options.root, options.write)
    print("\n".join(problems) if problems else "privacy: every table and collection has its row")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
