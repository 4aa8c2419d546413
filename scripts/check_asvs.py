#!/usr/bin/env python3
"""Proves that docs/asvs.md judges every requirement of ASVS 5.0 (levels 1 and 2) once, and cites nothing that is not there.

usage: check_asvs.py [ROOT]

A row of the judgement is `| V1.2.3 | L1 | met | ... |`, a row of what does not apply `| V10, V1.2.6 | reason |`. Between
back-ticks stand `Suite.Name` (GoogleTest), `TestName` (Go), `path`, `path:text that is in it`, `page.md#heading` or
`SETTING`; all of them are looked up. What counts as met must cite a test or a place, what does not must name an owner. The
counts at the top must be right. Prints each violation as one line and exits non-zero.
"""
import collections
import pathlib
import re
import sys

LEVELS = "scripts/asvs-5.0-levels.txt"
PAGE = "docs/asvs.md"
VERDICTS = ("met", "partly", "not")

ROW = re.compile(r"^\| (V\d+\.\d+\.\d+) \| L(\d) \| (\w+) \| (.+) \|$")
SCOPE_ROW = re.compile(r"^\| (V[\d.]+(?:, V[\d.]+)*) \| ([^|]+) \|$")
COUNT_ROW = re.compile(r"^\| L(\d) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$")
CITED = re.compile(r"`([^`]+)`")

GOOGLE_TEST = re.compile(r"^\s*(?:TYPED_)?TEST(?:_F|_P)?\(\s*(\w+)\s*,\s*(\w+)\s*\)", re.MULTILINE)
GO_TEST = re.compile(r"^func (Test\w+)\(", re.MULTILINE)


def read_levels(root: pathlib.Path) -> dict[str, int]:
    lines = (root / LEVELS).read_text(encoding="utf-8").splitlines()
    return {name: int(level) for name, level in (line.split() for line in lines if not line.startswith("#"))}


class Sources:
    """What a citation may name: the tests and files below a root."""

    def __init__(self, root: pathlib.Path) -> None:
        self.root = root
        self.google_tests: set[str] = set()
        self.go_tests: set[str] = set()
        for folder in ("libs", "services", "tests"):
            for file in sorted((root / folder).rglob("*")):
                if file.suffix in (".cpp", ".hpp"):
                    found = GOOGLE_TEST.findall(file.read_text(encoding="utf-8", errors="replace"))
                    self.google_tests.update(f"{suite}.{name}" for suite, name in found)
                elif file.name.endswith("_test.go"):
                    self.go_tests.update(GO_TEST.findall(file.read_text(encoding="utf-8")))

    def fault_of(self, cited: str) -> str | None:
        """Why the citation proves nothing; None when it names something that is there."""
        if re.fullmatch(r"[A-Z]\w*\.[A-Z]\w*", cited) and not (self.root / cited).exists():
            return None if cited in self.google_tests else "no such test"
        if re.fullmatch(r"Test[A-Z]\w*", cited):
            return None if cited in self.go_tests else "no such Go test"
        if re.fullmatch(r"[A-Z][A-Z0-9_]+(=\w+)?", cited):
            return self.fault_of_setting(cited.partition("=")[0])
        return self.fault_of_place(cited)

    def fault_of_setting(self, name: str) -> str | None:
        reference = (self.root / "docs/configuration.md").read_text(encoding="utf-8")
        return None if f"`{name}`" in reference else "no such setting"

    def fault_of_place(self, cited: str) -> str | None:
        heading_page, _, heading = cited.partition("#")
        path, _, text = heading_page.partition(":")
        file = self.root / path
        if not file.exists():
            return "no such file"
        if not (text or heading):
            return None
        content = file.read_text(encoding="utf-8")
        if text and text not in content:
            return f"{path} does not hold {text!r}"
        if heading and heading not in headings_of(content):
            return f"{path} has no heading #{heading}"
        return None


def headings_of(page: str) -> set[str]:
    """The anchors of a page as its readers' software makes them."""
    titles = re.findall(r"^#+ (.+)$", page, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def is_evidence(cited: str) -> bool:
    return not re.fullmatch(r"[A-Z][A-Z0-9_]+(=\w+)?", cited)


def row_problems(name: str, level: int, verdict: str, text: str, levels: dict[str, int], sources: Sources) -> list[str]:
    problems = []
    if name not in levels:
        return [f"{name}: no requirement of level 1 or 2"]
    if level != levels[name]:
        problems.append(f"{name}: is of level {levels[name]}")
    if verdict not in VERDICTS:
        problems.append(f"{name}: verdict {verdict!r} is none of {', '.join(VERDICTS)}")
    cited = CITED.findall(text)
    if verdict == "met" and not any(map(is_evidence, cited)):
        problems.append(f"{name}: met, but neither a test nor a place is cited")
    if verdict in ("partly", "not") and "Owner: " not in text:
        problems.append(f"{name}: {verdict}, but nobody owns what is missing")
    for citation in cited:
        if fault := sources.fault_of(citation):
            problems.append(f"{name}: `{citation}`: {fault}")
    return problems


def in_scope(name: str, scope: str) -> bool:
    return name == scope or name.startswith(scope + ".")


def scope_names(scopes: str, levels: dict[str, int]) -> tuple[list[str], list[str]]:
    """The requirements that a row of what does not apply covers, and what is wrong with the row."""
    names, problems = [], []
    for scope in scopes.split(", "):
        covered = [name for name in levels if in_scope(name, scope)]
        names += covered
        if not covered:
            problems.append(f"{scope}: no requirement of level 1 or 2")
    return names, problems


def check(root: pathlib.Path) -> list[str]:
    levels, sources = read_levels(root), Sources(root)
    problems: list[str] = []
    times: collections.Counter[str] = collections.Counter()
    counted = {level: collections.Counter() for level in (1, 2)}
    claimed: dict[int, list[int]] = {}
    for line in (root / PAGE).read_text(encoding="utf-8").splitlines():
        if row := ROW.match(line):
            name, level, verdict, text = row[1], int(row[2]), row[3], row[4]
            problems += row_problems(name, level, verdict, text, levels, sources)
            times[name] += 1
            counted[levels.get(name, 2)][verdict] += 1
        elif row := SCOPE_ROW.match(line):
            names, faults = scope_names(row[1], levels)
            problems += faults
            times.update(names)
            for name in names:
                counted[levels[name]]["not applicable"] += 1
        elif row := COUNT_ROW.match(line):
            claimed[int(row[1])] = [int(figure) for figure in row.groups()[1:]]
        elif line.startswith("| V"):
            problems.append(f"a row that cannot be read: {line[:60]}")
    problems += [f"{name}: not judged" for name in levels if times[name] == 0]
    problems += [f"{name}: judged {count} times" for name, count in times.items() if count > 1]
    for level, found in counted.items():
        figures = [found[verdict] for verdict in VERDICTS]
        expected = [sum(figures), *figures, found["not applicable"]]
        if claimed.get(level) != expected:
            problems.append(f"L{level}: the counts at the top must be {' | '.join(map(str, expected))}")
    return problems


def main() -> int:
    if len(sys.argv) > 2 or sys.argv[1:] in (["-h"], ["--help"]):
        print(__doc__)
        return 2
    root = pathlib.Path(sys.argv[1]) if len(sys.argv) == 2 else pathlib.Path(__file__).resolve().parent.parent
    problems = check(root)
    for problem in problems:
        print(f"{PAGE}: {problem}")
    if not problems:
        print("every requirement is judged once, and everything cited is there")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
