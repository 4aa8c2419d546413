#!/usr/bin/env python3
"""Uses the tarball and the Debian package in a clean Debian, as somebody does who has nothing yet.

usage: try_packages.py ROOT.tar TARBALL DEB     as root, below `unshare --net --mount --pid --fork`; see scripts/test-packages
"""
import hashlib
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import typing

from machine import Machine, Service, ask, is_webp, log_in, register, says, square_of, upload_picture

DATA = "/var/lib/dreamscape"
SERVICE = ("/usr/bin/dreamscape", "serve", "--env-file", "/etc/dreamscape/dreamscape.env")
# Written instead of Debian's helpers: what would have been done to the service, a line each.
RECORDER = '#!/bin/sh\ncase "$*" in *daemon-reload*) ;; *) echo "$1" >>/asked ;; esac\n'


class Before(typing.NamedTuple):
    """What nothing that is done to the package may change."""
    facts: dict
    picture: str  # its path
    square: bytes


def try_recipe(home: pathlib.Path) -> None:
    """The README's last block of commands as it stands: from sign-up to a picture. By this machine's shell, because a clean
    Debian has no curl; the network is the same."""
    recipe = re.findall(r"```sh\n(.*?)\n```", (home / "README.md").read_text(), re.S)[-1]
    subprocess.run(["bash", "-e", "-c", recipe], cwd=home, check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    picture = home / "avatar.webp"
    assert is_webp(picture.read_bytes()), picture.read_bytes()[:40]
    picture.unlink()


def try_tarball(machine: Machine, tarball: pathlib.Path) -> None:
    begin = time.monotonic()
    shutil.copy(tarball, machine.at("/tmp"))
    machine.run("tar", "-xzf", f"/tmp/{tarball.name}", "-C", "/opt")
    home = f"/opt/{tarball.name.removesuffix('.tar.gz')}"
    machine.run("install", "-d", "-o", "nobody", "-g", "nogroup", "/srv/try")
    with Service(machine, "nobody:nogroup", "/usr/bin/env", "DATA_DIR=/srv/try/data", f"{home}/bin/dreamscape"):
        try_recipe(machine.at(home))
        log_in()
        says("tarball, from nothing to a signed-in user and their picture", begin)
    check_bill(machine, home, "share/doc/dreamscape")
    assert "dreamscape" in machine.run(f"{home}/bin/dreamscape", "--version")
    assert "complete -F" in machine.at(f"{home}/share/bash-completion/completions/dreamscape").read_text()
    assert machine.at(f"{home}/share/man/man1/dreamscape.1").read_text().startswith(".\\\"")


def check_bill(machine: Machine, home: str, doc: str) -> None:
    """Every file is in the bill of materials with its digest,."""
    bill = json.loads(machine.at(f"{home}/{doc}/bill-of-materials.spdx.json").read_text())
    listed = {file["fileName"]: file["checksums"][1]["checksumValue"] for file in bill["files"]}
    assert len(bill["packages"]) > 20, len(bill["packages"])
    for name, digest in listed.items():
        content = machine.at(f"{home}/{name}").read_bytes()
        assert hashlib.sha256(content).hexdigest() == digest, name


def install(machine: Machine, package: pathlib.Path) -> str:
    shutil.copy(package, machine.at("/tmp/package.deb"))
    return machine.run("dpkg", "--install", "/tmp/package.deb")


def next_version(package: pathlib.Path, folder: pathlib.Path) -> pathlib.Path:
    """The same package with a higher version, as the next release will be."""
    subprocess.run(["dpkg-deb", "--raw-extract", package, folder / "next"], check=True)
    control = folder / "next/DEBIAN/control"
    control.write_text(re.sub(r"^Version: .*$", "Version: 99.0.0", control.read_text(), flags=re.M))
    made = folder / "next.deb"
    subprocess.run(["dpkg-deb", "--build", "--root-owner-group", "-Zgzip", "-z1", folder / "next", made], check=True, stdout=subprocess.DEVNULL)
    return made


def kept(machine: Machine) -> dict:
    user = machine.run("id", "-u", "dreamscape").strip()
    return {"user": user, "key": machine.facts(f"{DATA}/jwt_secret"), "folder": oct(machine.at(DATA).stat().st_mode & 0o777)}


def try_package(machine: Machine, package: pathlib.Path) -> Before:
    """Without systemd, as in a container: that must not stop the installation."""
    begin = time.monotonic()
    install(machine, package)
    with Service(machine, "dreamscape:dreamscape", *SERVICE):
        register()
        token = log_in()
        says("package, from nothing to a signed-in user", begin)
        picture = upload_picture(token, machine.at("/usr/share/dreamscape/sample.jpg").read_bytes())
        square = square_of(picture)
        assert ask("GET", "/health")[0] == 200
    check_bill(machine, "", "usr/share/doc/dreamscape")
    facts = kept(machine)
    assert facts["folder"] == "0o700" and facts["key"][1] == "0o600", facts
    assert machine.facts("/etc/dreamscape/dreamscape.env")[1] == "0o640"
    assert machine.at("/usr/share/man/man1/dreamscape.1.gz").exists()
    return Before(facts, picture, square)


def still_works(machine: Machine, before: Before) -> None:
    """The user signs in and their picture is as it was."""
    assert kept(machine) == before.facts, (kept(machine), before.facts)
    with Service(machine, "dreamscape:dreamscape", *SERVICE):
        log_in()
        assert square_of(before.picture) == before.square, "the picture has changed"


def try_life_cycle(machine: Machine, package: pathlib.Path, before: Before, folder: pathlib.Path) -> None:
    settings = machine.at("/etc/dreamscape/dreamscape.env")
    settings.write_text(settings.read_text() + "DRAIN_MS=5\n")

    install(machine, package)
    assert "DRAIN_MS=5" in settings.read_text(), "installing it again has changed the settings"
    still_works(machine, before)

    install(machine, next_version(package, folder))
    assert "99.0.0" in machine.run("dpkg-query", "-W", "dreamscape")
    assert "DRAIN_MS=5" in settings.read_text(), "an upgrade has changed the settings"
    still_works(machine, before)

    machine.run("dpkg", "--remove", "dreamscape")
    assert not machine.at("/usr/bin/dreamscape").exists() and settings.exists()
    assert kept(machine) == before.facts
    install(machine, package)
    assert "DRAIN_MS=5" in settings.read_text()
    still_works(machine, before)

    told = machine.run("dpkg", "--purge", "dreamscape")
    assert DATA in told, told
    assert not settings.exists() and kept(machine) == before.facts
    install(machine, package)
    still_works(machine, before)
    machine.run("dpkg", "--purge", "dreamscape")


def try_service(machine: Machine, package: pathlib.Path, folder: pathlib.Path) -> None:
    """With systemd: started when it is installed, never stopped by an upgrade, stopped when it is removed."""
    machine.at("/run/systemd/system").mkdir(parents=True)
    for name in ("systemctl", "deb-systemd-invoke"):
        machine.at(f"/usr/local/bin/{name}").write_text(RECORDER)
        machine.at(f"/usr/local/bin/{name}").chmod(0o755)
    asked = machine.at("/asked")

    def expect(*words: str) -> None:
        assert asked.read_text().split() == list(words), asked.read_text()
        asked.unlink()

    install(machine, package)
    expect("start")
    install(machine, folder / "next.deb")
    expect("restart")
    machine.run("dpkg", "--remove", "dreamscape")
    expect("stop")
    wanted = machine.at("/etc/systemd/system/multi-user.target.wants/dreamscape.service")
    install(machine, package)
    expect("restart")
    assert wanted.is_symlink(), "it would not start with the machine"
    machine.run("dpkg", "--purge", "dreamscape")
    assert not wanted.is_symlink()


def main() -> int:
    if len(sys.argv) != 4:
        print(__doc__)
        return 2
    archive, tarball, package = (pathlib.Path(name).resolve() for name in sys.argv[1:])
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        machine = Machine(archive, folder / "root")
        try:
            try_tarball(machine, tarball)
            before = try_package(machine, package)
            try_life_cycle(machine, package, before, folder)
            try_service(machine, package, folder)
        finally:
            machine.close()
    print("  install, upgrade, remove, reinstall, purge: data, picture, key, user and settings stayed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
