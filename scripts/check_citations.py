#!/usr/bin/env python3
"""Proves that what comments and pages cite from this repository is there.

usage: check_citations.py [ROOT]

Looked up are, in every text file: pages (`docs/page.md`), their anchors (`docs/page.md#a-heading`), their sections
(`docs/http-contract.md §1.3`, lists as `§1.2, §1.3 and §1.8`) and programs (`scripts/name`); in pages also links
(`[text](path#anchor)`) and, between back-ticks, paths below the project's folders. A section is a numbered heading or a row
of a table whose first cell is its number. Refused is every other spelling of a citation: "contract section 1.3",
"architecture section 6", "style guide", or a section that follows no page. Prints each fault as one line and exits non-zero.
"""
import os
import pathlib
import re
import sys

FOLDERS = (".ci", "api", "bench", "cmake", "deploy", "docs", "libs", "scripts", "services", "tests")
SKIPPED = {"build", "corpora", "results", "node_modules", "__pycache__", ".cache", ".git"}
# Their texts hold citations that lead nowhere on purpose.
OWN = {"scripts/check_citations.py", "scripts/check_citations_test.py", "scripts/check_asvs_test.py"}
CONTRACT = "docs/http-contract.md"
# What happened under names of that time.
HISTORY = "CHANGELOG.md"

NUMBER = r"\d+(?:\.\d+)*"
OLD_SPELLING = re.compile(
    rf"contract,? \(?(?:sections? |§){NUMBER}|architecture(?:\.md)?,? \(?(?:section|§) ?\d+|\bstyle guide\b", re.IGNORECASE)
SECTION_LIST = rf"§{NUMBER}(?:(?:,| and| to) §{NUMBER})*"
PAGE = re.compile(rf"(?<![\w/.-])(docs/[\w./-]+?\.md)(?:#([\w-]+)|`? ({SECTION_LIST}))?")
BARE_SECTION = re.compile(rf"§({NUMBER})")
PROGRAM = re.compile(r"(?<![\w/.-])scripts/[A-Za-z][\w.-]*(?:/[\w.-]+)*")
LINK = re.compile(r"\]\(([^)\s]+)\)")
QUOTED_PATH = re.compile(rf"`((?:{'|'.join(re.escape(folder) for folder in FOLDERS)})/[\w./-]+)`")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
# A citation may go on in the next line of a comment.
COMMENT_BREAK = re.compile(r"\n[ \t]*(?://[/!]?<?|#)?[ \t]*")


def headings(page: str) -> list[str]:
    return re.findall(r"^#+ (.+)$", FENCE.sub("", page), re.MULTILINE)


def anchor_of(heading: str) -> str:
    """The anchor that readers' software makes of a heading; links in it count by their text."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
    return re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")


def sections(page: str) -> set[str]:
    numbered = {match[1] for heading in headings(page) if (match := re.match(rf"({NUMBER})\.? ", heading))}
    return numbered | set(re.findall(rf"^\| ({NUMBER}) \|", page, re.MULTILINE))


class Pages:
    """Anchors and sections of the pages below a root, each page read once."""

    def __init__(self, root: pathlib.Path) -> None:
        self.root = root
        self.texts: dict[pathlib.Path, str] = {}

    def text(self, page: pathlib.Path) -> str:
        if page not in self.texts:
            self.texts[page] = page.read_text(encoding="utf-8")
        return self.texts[page]

    def has_anchor(self, page: pathlib.Path, anchor: str) -> bool:
        return anchor in map(anchor_of, headings(self.text(page)))

    def missing_sections(self, page: pathlib.Path, cited: str) -> list[str]:
        there = sections(self.text(page))
        return [number for number in BARE_SECTION.findall(cited) if number not in there]


def texts(root: pathlib.Path):
    """Path below the root and content of every text file that is the project's own."""
    files = [file for file in root.iterdir() if file.is_file()]
    for folder in FOLDERS:
        for place, folders, names in os.walk(root / folder):
            folders[:] = sorted(set(folders) - SKIPPED)
            files += [pathlib.Path(place, name) for name in names]
    for file in sorted(files):
        name = file.relative_to(root).as_posix()
        content = file.read_bytes()
        if name not in OWN and b"\0" not in content:
            yield name, content.decode("utf-8", errors="replace")


def page_faults(text: str, pages: Pages) -> list[str]:
    faults = []
    for page, anchor, cited in PAGE.findall(text):
        file = pages.root / page
        if not file.is_file():
            faults.append(f"{page} does not exist")
        elif anchor and not pages.has_anchor(file, anchor):
            faults.append(f"{page} has no heading #{anchor}")
        elif cited:
            faults += [f"{page} has no section {number}" for number in pages.missing_sections(file, cited)]
    return faults


def section_faults(name: str, text: str, pages: Pages) -> list[str]:
    """Sections that follow no page: the contract may cite itself so, nothing else may."""
    if name == CONTRACT:
        return [f"{CONTRACT} has no section {number}" for number in pages.missing_sections(pages.root / CONTRACT, text)]
    return [f"§{number} of which page?" for number in BARE_SECTION.findall(PAGE.sub("", text))]


def program_faults(name: str, text: str, root: pathlib.Path) -> list[str]:
    if name == HISTORY:
        return []
    cited = {match.rstrip(".") for match in PROGRAM.findall(text)}
    return [f"{program} does not exist" for program in sorted(cited) if not (root / program).exists()]


def link_fault(name: str, target: str, pages: Pages) -> str | None:
    path, _, anchor = target.partition("#")
    page = (pages.root / name).parent / path if path else pages.root / name
    if not page.exists():
        return f"the link {target} leads nowhere"
    if anchor and page.suffix == ".md" and not pages.has_anchor(page, anchor):
        return f"the link {target} leads to no heading"
    return None


def markdown_faults(name: str, text: str, pages: Pages) -> list[str]:
    local = [target for target in LINK.findall(FENCE.sub("", text)) if not re.match(r"[a-z]+:", target)]
    faults = [fault for target in local if (fault := link_fault(name, target, pages))]
    if name != HISTORY:
        faults += [f"{path} does not exist" for path in QUOTED_PATH.findall(text) if not (pages.root / path).exists()]
    return faults


def faults_of(name: str, text: str, pages: Pages) -> list[str]:
    joined = COMMENT_BREAK.sub(" ", text)
    faults = [f"'{match[0]}': cite as {CONTRACT} §1.3 or docs/page.md#heading" for match in OLD_SPELLING.finditer(joined)]
    faults += page_faults(joined, pages) + section_faults(name, joined, pages) + program_faults(name, text, pages.root)
    if name.endswith(".md"):
        faults += markdown_faults(name, text, pages)
    return faults


def check(root: pathlib.Path) -> list[str]:
    pages = Pages(root)
    return [f"{name}: {fault}" for name, text in texts(root) for fault in dict.fromkeys(faults_of(name, text, pages))]


def main() -> int:
    if len(sys.argv) > 2 or sys.argv[1:] in (["-h"], ["--help"]):
        print(__doc__)
        return 2
    root = pathlib.Path(sys.argv[1]) if len(sys.argv) == 2 else pathlib.Path(__file__).resolve().parent.parent
    problems = check(root)
    for problem in problems:
        print(problem)
    if not problems:
        print("everything cited is there")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
