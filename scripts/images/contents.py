"""What is in an image, compared with its list and with its bills of materials."""
import hashlib
import io
import json
import pathlib
import subprocess
import tarfile

from engine import CLIENT, ROOT

CONTENTS = ROOT / "deploy/docker/contents"
BILLS = ("usr/share/doc/dreamscape/bill-of-materials.spdx.json", "usr/share/doc/dreamscape/bill-of-materials.cdx.json")
# Made by the engine for every container, not by us.
ENGINE_MADE = {".dockerenv", "dev", "dev/console", "dev/pts", "dev/shm", "etc/hostname", "etc/hosts", "etc/mtab",
               "etc/resolv.conf", "proc", "sys"}
SHELLS = {"sh", "bash", "dash", "busybox", "apt", "apt-get", "dpkg", "curl", "wget", "perl", "python3"}


class Contents:
    """The files of an image, read through a container that never starts."""

    def __init__(self, container: str):
        exported = subprocess.run([CLIENT, "export", container], capture_output=True, check=True).stdout
        self.archive = tarfile.open(fileobj=io.BytesIO(exported))
        self.members = {member.name.rstrip("/"): member for member in self.archive.getmembers()
                        if member.name.rstrip("/") not in ENGINE_MADE}

    def read(self, path: str) -> bytes:
        return self.archive.extractfile(self.members[path]).read()

    def files(self) -> set[str]:
        return {name for name, member in self.members.items() if not member.isdir()}

    def problems(self, image: str, release: str) -> list[str]:
        return [*self.list_problems(image, release), *self.right_problems(), *self.bill_problems()]

    def list_problems(self, image: str, release: str) -> list[str]:
        expected = expected_files(image, release)
        found = self.files()
        return [f"not listed: /{name}" for name in sorted(found - expected)] + \
               [f"missing: /{name}" for name in sorted(expected - found)]

    def right_problems(self) -> list[str]:
        problems = []
        for name, member in self.members.items():
            if member.mode & 0o6000:
                problems.append(f"setuid or setgid: /{name}")
            if member.isfile() and member.uid != 0:
                problems.append(f"the service could change /{name}")
            if pathlib.PurePath(name).name in SHELLS:
                problems.append(f"a tool that has no business here: /{name}")
        return problems

    def bill_problems(self) -> list[str]:
        actual = {"/" + name: hashlib.sha256(self.read(name)).hexdigest() for name in self.files()
                  if self.members[name].isfile() and name not in BILLS}
        spdx, cyclonedx = (json.loads(self.read(path)) for path in BILLS)
        in_spdx = {file["fileName"][1:]: checksum(file["checksums"], "algorithm", "checksumValue", "SHA256")
                   for file in spdx["files"]}
        in_cyclonedx = {part["name"]: checksum(part["hashes"], "alg", "content", "SHA-256")
                        for part in cyclonedx["components"] if part["type"] == "file" and "hashes" in part}
        return [f"{name} differs from the image at {path}" for name, listed in (("SPDX", in_spdx), ("CycloneDX", in_cyclonedx))
                for path in sorted(set(actual.items()) ^ set(listed.items()))[:5]]


def checksum(rows: list[dict], kind: str, value: str, wanted: str) -> str:
    return next(row[value] for row in rows if row[kind] == wanted)


def expected_files(image: str, release: str) -> set[str]:
    """Files and links, without folders, from the lists the build was checked against."""
    return {path.lstrip("/") for path in listed(image, release)} | \
           {line.split()[1].lstrip("/") for line in lines(f"{image}.found-{release}.txt")}


def listed(name: str, release: str) -> list[str]:
    special = CONTENTS / f"{name}-{release}.txt"
    paths = []
    for line in lines(special.name if special.exists() else f"{name}.txt"):
        words = line.split()
        if words[0] == "include":
            paths += listed(words[1], release)
        elif words[3] != "folder":
            paths.append(words[0])
    return paths


def lines(name: str) -> list[str]:
    return [line for line in (CONTENTS / name).read_text().splitlines() if line.strip() and not line.startswith("#")]
