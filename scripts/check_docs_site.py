#!/usr/bin/env python3
"""Proves that a built site (scripts/build-docs) asks no other server for anything, and that its search has every page.

usage: check_docs_site.py FOLDER

Looked at are pages and style sheets: what a browser loads by itself (scripts, styles, pictures, fonts, frames, icons,
preconnects, anything in a srcset, url() and @import). Links that a reader follows may lead anywhere. Prints each fault as one
line and exits non-zero.
"""
import html.parser
import json
import pathlib
import re
import sys

ELSEWHERE = re.compile(r"^\s*(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
STYLE_ADDRESS = re.compile(r"url\(\s*['\"]?([^'\")]+)|@import\s+['\"]([^'\"]+)", re.IGNORECASE)
# <link rel=…> that loads nothing.
IDLE_LINKS = {"canonical", "prev", "next", "alternate", "author", "license"}
FOLLOWED = {("a", "href"), ("area", "href"), ("form", "action")}
ADDRESSES = {"src", "href", "data", "poster", "action", "formaction", "manifest", "background", "xlink:href"}


class Page(html.parser.HTMLParser):
    """What a page loads."""

    def __init__(self) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.in_style = False

    def handle_starttag(self, tag, attrs):
        values = {name: value or "" for name, value in attrs}
        self.in_style = tag == "style"
        if tag == "link" and set(values.get("rel", "").lower().split()) <= IDLE_LINKS:
            return
        for name, value in values.items():
            if name in ADDRESSES and (tag, name) not in FOLLOWED:
                self.loaded.append(value)
            elif name == "srcset":
                self.loaded += [candidate.split()[0] for candidate in value.split(",") if candidate.strip()]
            elif name == "style":
                self.loaded += style_addresses(value)

    def handle_data(self, data):
        if self.in_style:
            self.loaded += style_addresses(data)

    def handle_endtag(self, tag):
        self.in_style = False


def style_addresses(text: str) -> list[str]:
    return [first or second for first, second in STYLE_ADDRESS.findall(text)]


def loaded_by(file: pathlib.Path) -> list[str]:
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".css":
        return style_addresses(text)
    page = Page()
    page.feed(text)
    # The theme fetches the library of these diagrams from elsewhere once a page has one.
    return page.loaded + (["//mermaid"] if 'class="mermaid"' in text else [])


def search_faults(folder: pathlib.Path, pages: list[str]) -> list[str]:
    index = folder / "search/search_index.json"
    if not index.is_file():
        return ["search/search_index.json: there is none"]
    found = {entry["location"].partition("#")[0] for entry in json.loads(index.read_text(encoding="utf-8"))["docs"]}
    return [f"{page}: the search does not find it" for page in pages if page not in found and page != "404.html"]


def check(folder: pathlib.Path) -> list[str]:
    pages = sorted(file for file in folder.rglob("*") if file.suffix in (".html", ".css", ".svg"))
    names = [file.relative_to(folder).as_posix() for file in pages if file.suffix == ".html"]
    if "index.html" not in names:
        return [f"{folder} holds no site"]
    faults = [f"{file.relative_to(folder).as_posix()}: loads {address}"
              for file in pages for address in dict.fromkeys(loaded_by(file)) if ELSEWHERE.match(address)]
    return faults + search_faults(folder, names)


def main() -> int:
    if len(sys.argv) != 2 or sys.argv[1] in ("-h", "--help"):
        print(__doc__)
        return 2
    problems = check(pathlib.Path(sys.argv[1]))
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
