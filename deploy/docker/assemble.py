#!/usr/bin/env python3
"""Assembles the root file system of an image and proves that it holds what its list says, no more and no less.

usage: assemble.py IMAGE FOLDER        runs in the build stage, below the source folder; FOLDER.found gets the findings

The list is deploy/docker/contents/IMAGE.txt: path, mode, owner and where a file comes from. What follows from these files
is found by looking, and must be what contents/IMAGE.found-RELEASE.txt lists, because a person has agreed to that; other
findings refuse the image and print the lines to add or remove (without such a file, what is found is taken):

  shared     a shared object that a program or module needs, directly or not
  licence    the copyright file of a package of which code is inside, packed when it is long
  link       the same file of another package
  common     a licence text those files refer to

Every file gets one fixed time, so that the same sources make the same layer.
"""
import gzip
import os
import pathlib
import re
import shutil
import subprocess
import sys

import bill_of_materials
import origins

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = HERE.parent.parent
CONTENTS = HERE / "contents"
RELEASE = bill_of_materials.debian_release()
BUILD = SOURCE / "build" / "image"
LICENCES = "/usr/share/doc/{}/copyright"
COMMON_LICENCES = "/usr/share/common-licenses/{}"
OWNERS = {"root": 0, "nodejs": 1001}
FIXED_TIME = int(os.environ.get("SOURCE_DATE_EPOCH", "1735689600"))


class Entry:
    """A file of the image: path, mode, owner, source."""

    def __init__(self, path: str, mode: str, owner: str, source: str):
        self.path, self.mode, self.owner = path, int(mode, 8), owner
        self.kind, _, self.source = source.partition(":")


FOUND_MODES = {"shared": "0755", "licence": "0644", "common": "0644", "link": "0777"}
PACKED_FROM = 64 * 1024
Findings = set[tuple[str, str, str]]  # kind, path in the image, where from


def lines_of(path: pathlib.Path) -> list[list[str]]:
    return [line.split() for line in path.read_text().splitlines() if line.strip() and not line.startswith("#")]


def read_list(name: str) -> list[Entry]:
    """The list of an image with what it includes; of two files of a name, that of this Debian release counts."""
    special = CONTENTS / f"{name}-{RELEASE}.txt"
    entries = []
    for words in lines_of(special if special.exists() else CONTENTS / f"{name}.txt"):
        entries += read_list(words[1]) if words[0] == "include" else [Entry(*words)]
    return entries


def read_found(image: str) -> Findings | None:
    path = CONTENTS / f"{image}.found-{RELEASE}.txt"
    return {(kind, path, source) for kind, path, source in lines_of(path)} if path.exists() else None


class Root:
    """The folder that becomes the image."""

    def __init__(self, folder: str):
        self.folder = pathlib.Path(folder)
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)

    def at(self, path: str) -> pathlib.Path:
        return self.folder / path.lstrip("/")

    def put(self, entry: Entry) -> None:
        target = self.at(entry.path)
        target.parent.mkdir(parents=True, exist_ok=True)
        if entry.kind == "folder":
            target.mkdir(parents=True, exist_ok=True)
        elif entry.kind == "link":
            target.symlink_to(entry.source)
            return
        elif entry.kind == "empty":
            make_empty_library(target, entry.source)
        elif entry.path.endswith(".gz"):
            target.write_bytes(gzip.compress(pathlib.Path(entry.source).read_bytes(), mtime=0))
        else:
            shutil.copyfile(self.origin_of(entry), target)
        target.chmod(entry.mode)
        os.chown(target, OWNERS[entry.owner], OWNERS[entry.owner])

    @staticmethod
    def origin_of(entry: Entry) -> pathlib.Path:
        if entry.kind == "program":
            return BUILD / "bin" / entry.source
        if entry.kind == "file":
            return SOURCE / entry.source
        if entry.kind in ("system", "shared", "licence", "common"):
            return pathlib.Path(entry.source or entry.path)
        raise SystemExit(f"{entry.path}: unknown source {entry.kind}")

    def files(self):
        return sorted(path for path in self.folder.rglob("*") if path.is_file() or path.is_symlink())

    def set_times(self) -> None:
        for path in [self.folder, *self.folder.rglob("*")]:
            os.utime(path, (FIXED_TIME, FIXED_TIME), follow_symlinks=False)


def is_elf(path: pathlib.Path) -> bool:
    return not path.is_symlink() and path.is_file() and path.open("rb").read(4) == b"\x7fELF"


def make_empty_library(target: pathlib.Path, name: str) -> None:
    """A shared object of this name without a symbol: what modules need by name and find in the program instead."""
    subprocess.run(["gcc", "-shared", "-nostdlib", "-s", "-x", "c", "/dev/null", "-Wl,--build-id=none", "-Wl,-z,noseparate-code",
                    f"-Wl,-soname,{name}", "-o", target], check=True)


def loaded_objects(root: Root) -> set[str]:
    """The shared objects that what is in the root needs, as the loader of the build stage finds them."""
    needed = set()
    for path in filter(is_elf, root.files()):
        for line in subprocess.run(["ldd", path], capture_output=True, text=True).stdout.splitlines():
            found = re.match(r"\s*(?:\S+ => )?(/\S+)", line)
            if found:
                needed.add(found.group(1))
    return needed


def shared_objects(root: Root, provided: set[str]) -> set[str]:
    """The closure without `provided` and what only those need: follows DT_NEEDED by hand."""
    where = {pathlib.Path(path).name: path for path in loaded_objects(root)}
    done, found = set(), set()
    queue = [path for path in root.files() if is_elf(path)]
    while queue:
        path = queue.pop()
        text = subprocess.run(["readelf", "-dlW", path], capture_output=True, text=True, check=True).stdout
        names = re.findall(r"\(NEEDED\)\s+Shared library: \[(.+?)\]", text)
        loader = re.search(r"program interpreter: (\S+?)\]", text)
        if loader:
            found.add(loader.group(1))
        for name in set(names) - provided - done:
            done.add(name)
            if name not in where:
                raise SystemExit(f"{path}: needs {name}, which is not installed")
            found.add(where[name])
            queue.append(pathlib.Path(where[name]))
    return {origins.canonical(path) for path in found}


def compare(found: Findings, agreed: Findings) -> list[str]:
    return ["  add     " + " ".join(finding) for finding in sorted(found - agreed)] + \
           ["  remove  " + " ".join(finding) for finding in sorted(agreed - found)]


def licences_of(packages: list[origins.Package]) -> Findings:
    """One copyright file a package; packages of one source commonly have the same one, which is kept once."""
    first: dict[bytes, str] = {}
    found = set()
    for package in packages:
        origin = LICENCES.format(package.name)
        content = pathlib.Path(origin).read_bytes()
        suffix = ".gz" if len(content) > PACKED_FROM else ""
        kept = first.setdefault(content, origin + suffix)
        found.add(("licence", kept, origin) if kept == origin + suffix else ("link", origin + suffix, kept))
    return found


def common_licences(packages: list[origins.Package]) -> Findings:
    """Texts below /usr/share/common-licenses that the copyright files point to."""
    names = set()
    for package in packages:
        text = pathlib.Path(LICENCES.format(package.name)).read_text(errors="replace")
        names |= {name.rstrip(".,;'`\"") for name in re.findall(r"/usr/share/common-licenses/([A-Za-z0-9.-]+)", text)}
    paths = {COMMON_LICENCES.format(name) for name in names}
    return {("common", path, path) for path in paths if pathlib.Path(path).exists()}


def look(root: Root, entries: list[Entry]) -> tuple[Findings, list[origins.Package]]:
    """What follows from the files that are in the root, and the packages they are made of."""
    shared = shared_objects(root, {pathlib.Path(entry.path).name for entry in entries if entry.kind == "empty"})
    programs = [entry.source for entry in entries if entry.kind == "program"]
    taken = [entry.path for entry in entries if entry.kind == "system"]
    packages = origins.packages_of(BUILD, programs, taken + sorted(shared))
    return {("shared", path, path) for path in shared} | licences_of(packages) | common_licences(packages), packages


def main() -> int:
    if len(sys.argv) != 3:
        print(__doc__)
        return 2
    image, folder = sys.argv[1:]
    entries = read_list(image)
    root = Root(folder)
    for entry in entries:
        if entry.kind != "sbom":
            root.put(entry)

    found, packages = look(root, entries)
    pathlib.Path(f"{folder}.found").write_text("".join(" ".join(finding) + "\n" for finding in sorted(found)))
    agreed = read_found(image)
    if agreed is not None and found != agreed:
        print(f"{image}: other findings than deploy/docker/contents/{image}.found-{RELEASE}.txt lists:", *compare(found, agreed),
              sep="\n")
        return 1
    for kind, path, source in sorted(found):
        root.put(Entry(path, FOUND_MODES[kind], "root", f"{kind}:{source}"))

    bill_of_materials.write(root, bill_of_materials.Subject(image), packages, [entry.path for entry in entries if entry.kind == "sbom"], FIXED_TIME)
    forbidden = [path for path in root.files() if not path.is_symlink() and path.stat().st_mode & 0o6000]
    if forbidden:
        print("setuid or setgid:", *forbidden)
        return 1
    root.set_times()
    print(f"{image}: {len(root.files())} files, {sum(p.lstat().st_size for p in root.files())} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
