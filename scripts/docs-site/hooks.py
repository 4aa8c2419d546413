"""What mkdocs is told of this project: pages from outside docs/, links as GitHub reads them, citations as links.

README.md of the project becomes the first page. Decisions get into the navigation by themselves. The pages are
written in GitHub's dialect; what Python-Markdown reads otherwise is put right before it sees them.
"""

import pathlib
import posixpath
import re

from mkdocs.structure.files import File, InclusionLevel

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
# Place in the project -> place in the site, where they differ.
PLACES = {"README.md": "index.md", "CHANGELOG.md": "CHANGELOG.md", "CONTRIBUTING.md": "CONTRIBUTING.md",
          "SECURITY.md": "SECURITY.md", "LICENSE": "LICENSE.txt", "docs/decisions/README.md": "decisions/index.md"}
ICON = ROOT / "web/src/icon.svg"

FENCE = re.compile(r"^(?P<ticks> *```).*?^(?P=ticks)`*$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?![a-z]+:|#)([^)#\s]+)(#[^)\s]*)?\)")
ITEM = re.compile(r"(?:-|1\.) ")
# A page cited in running text, with or without back-ticks, and its anchor or section.
CITATION = re.compile(r"(?<![\w\[(/.])`?docs/([\w./-]+?\.md)(?:#([\w-]+))?`?(?: (§(\d+(?:\.\d+)*)))?(?![\w\])])")
# Only the contract cites sections without a page, its own; scripts/check_citations.py refuses them elsewhere.
CONTRACT = "http-contract.md"
BARE_SECTION = re.compile(r"(?<![`\w[])§(\d+(?:\.\d+)*)(?![^`\n]*`[^`\n]*$)", re.MULTILINE)
CELL = re.compile(r"<td[^>]*>.*?</td>", re.DOTALL)
CODE = re.compile(r"(?<=<code>)[^<]+(?=</code>)")


def in_project(page):
    """Path of a page of the site in the project."""
    for place, name in PLACES.items():
        if name == page:
            return place
    return "docs/" + page


def in_site(place):
    """Path in the site of a file of the project, None if it is not there."""
    if place in PLACES:
        return PLACES[place]
    return place[len("docs/"):] if place.startswith("docs/") else None


def translate_link(page, target, anchor):
    place = posixpath.normpath(posixpath.join(posixpath.dirname(in_project(page)), target))
    if (ROOT / place).is_dir():
        place += "/README.md"
    name = in_site(place)
    # What has no place in the site stays as it is written, and mkdocs refuses it.
    path = posixpath.relpath(name, posixpath.dirname(page) or ".") if name else target
    return f"]({path}{anchor or ''})"


def section_anchor(page, number):
    for line in (ROOT / in_project(page)).read_text(encoding="utf-8").splitlines():
        heading = re.match(rf"#+ ({re.escape(number)}\.? .+)$", line)
        if heading:
            return "#" + re.sub(r"[^\w\- ]", "", heading[1].lower()).replace(" ", "-")
    return ""  # a row of a table


def link_citation(page, match):
    cited, anchor, _, section = match.groups()
    name = in_site("docs/" + cited)
    if name is None or not (ROOT / "docs" / cited).is_file():
        return match[0]
    target = f"#{anchor}" if anchor else section_anchor(name, section) if section else ""
    path = posixpath.relpath(name, posixpath.dirname(page) or ".")
    return f"[{cited}{' §' + section if section else ''}]({path}{target})"


def link_section(page, match):
    anchor = section_anchor(page, match[1])
    return f"[{match[0]}]({anchor})" if anchor else match[0]


def as_python_markdown(text):
    """A list or a table may follow a paragraph or heading at once; Python-Markdown wants an empty line between."""
    lines, block = [], ""  # the kind of block the last line is in: list, table, text, or none after an empty line
    for line in text.split("\n"):
        kind = "list" if ITEM.match(line) else "table" if line.startswith("|") else block or "text" if line.strip() else ""
        if kind in ("list", "table") and block not in ("", kind):
            lines.append("")
        lines.append(line)
        block = kind
    return "\n".join(lines)


def outside_fences(text, change):
    parts, end = [], 0
    for fence in FENCE.finditer(text):
        parts += [change(text[end:fence.start()]), fence[0]]
        end = fence.end()
    return "".join(parts + [change(text[end:])])


def decisions():
    return sorted(file.name for file in (ROOT / "docs/decisions").glob("[0-9]*.md"))


def on_config(config):
    for group in config.nav:
        for entries in group.values():
            if isinstance(entries, list) and {"Decisions": "decisions/index.md"} in entries:
                place = entries.index({"Decisions": "decisions/index.md"})
                entries[place] = {"Decisions": ["decisions/index.md", *(f"decisions/{name}" for name in decisions())]}
    return config


def on_files(files, config):
    for place, name in PLACES.items():
        if name in files.src_uris:
            files.remove(files.src_uris[name])
        files.append(File.generated(config, name, content=(ROOT / place).read_text(encoding="utf-8"),
                                    inclusion=InclusionLevel.INCLUDED))
    files.append(File.generated(config, "images/icon.svg", content=ICON.read_text(encoding="utf-8")))
    files.append(File.generated(config, "site.css", content=(HERE / "site.css").read_text(encoding="utf-8")))
    return files


def on_page_markdown(markdown, page, config, files):
    name = page.file.src_uri

    def change(text):
        if name == CONTRACT:
            text = BARE_SECTION.sub(lambda match: link_section(name, match), text)
        text = LINK.sub(lambda match: translate_link(name, match[1], match[2]), text)
        return as_python_markdown(CITATION.sub(lambda match: link_citation(name, match), text))

    return outside_fences(markdown, change)


def breakable(code):
    """Long names and values may break behind a sign, names of tests also between their words; short ones never."""
    if len(code) < 24:
        return code
    code = re.sub(r"([_/,:=}.])(?=\w)", r"\1<wbr>", code)
    return re.sub(r"(?<=[a-z])(?=[A-Z][a-z])", "<wbr>", code) if "." in code else code


def on_page_content(html, page, config, files):
    return CELL.sub(lambda cell: CODE.sub(lambda code: breakable(code[0]), cell[0]), html)
