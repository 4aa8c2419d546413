#!/usr/bin/env python3
"""Checks that a release build is hardened: `check_hardening.py BUILD_FOLDER [PROGRAM...]` (default: its bin/*).

Looks at the commands that compiled our sources, because most flags leave no name in a program, and at the programs, for
what the linker made of them. Works for programs with and without shared objects. Needs readelf.

A program's note of IBT and SHSTK is not asked for: the linker leaves it out as soon as one archive of the distribution was
compiled without, as Debian 12's are."""
import json
import pathlib
import platform
import re
import subprocess
import sys

# Flag, and what it does.
COMPILED_WITH = {
    "-D_FORTIFY_SOURCE=3": "calls of the C library check the size of the object they write to",
    "-D_GLIBCXX_ASSERTIONS": "containers of the standard library check indexes and emptiness",
    "-fstack-protector-strong": "a return address that was written over is noticed",
    "-fstack-clash-protection": "a large frame cannot jump over the guard page",
}
COMPILED_WITH_ON_X86 = {"-fcf-protection=full": "indirect jumps end at marked places (IBT), returns where they came from (SHSTK)"}


def missing_flags(command: str, wanted: dict[str, str]) -> list[str]:
    words = command.split()
    bad = [f"without {flag}: {meaning}" for flag, meaning in wanted.items() if flag not in words]
    levels = [word for word in words if re.match(r"-[UD]_FORTIFY_SOURCE", word)]
    if levels and levels[-1] != "-D_FORTIFY_SOURCE=3":
        bad.append(f"{levels[-1]} has the last word")
    return bad


def unhardened_sources(build: pathlib.Path) -> list[str]:
    wanted = COMPILED_WITH | (COMPILED_WITH_ON_X86 if platform.machine() == "x86_64" else {})
    ours = [entry for entry in json.loads((build / "compile_commands.json").read_text()) if not entry["file"].endswith(".c")]
    if not ours:
        return [f"{build}: no source was compiled"]
    return [f"{pathlib.Path(entry['file']).name}: {line}"
            for entry in ours for line in missing_flags(entry["command"], wanted)]


def readelf(program: pathlib.Path, option: str) -> str:
    return subprocess.run(["readelf", "-W", option, program], check=True, capture_output=True, text=True).stdout


def flags_of(headers: str, segment: str) -> list[str]:
    """What the segments of a kind may do, like "RW" or "RE"."""
    return [match.replace(" ", "") for match in
            re.findall(rf"^  {segment} +(?:0x[0-9a-f]+ +){{5}}([RWE ]+?) +0x", headers, re.MULTILINE)]


def unhardened_program(program: pathlib.Path) -> list[str]:
    headers, dynamic = readelf(program, "-l"), readelf(program, "-d")
    bad = []
    if "Elf file type is DYN" not in headers:
        bad.append("lies at a fixed address: not position independent")
    if not re.search(r"\bBIND_NOW\b|Flags:.*\bNOW\b", dynamic) or not flags_of(headers, "GNU_RELRO"):
        bad.append("its table of functions stays writable: not linked with -z relro -z now")
    if flags_of(headers, "GNU_STACK") != ["RW"]:
        bad.append("its stack is executable")
    if any("W" in flags and "E" in flags for flags in flags_of(headers, "LOAD")):
        bad.append("memory that is writable and executable")
    if "TEXTREL" in dynamic:
        bad.append("its code is written to when it starts")
    return [f"{program.name}: {line}" for line in bad]


def is_program(path: pathlib.Path) -> bool:
    return path.is_file() and path.read_bytes()[:4] == b"\x7fELF"


def main() -> int:
    build = pathlib.Path(sys.argv[1])
    programs = [pathlib.Path(name) for name in sys.argv[2:]] or sorted(filter(is_program, (build / "bin").glob("*")))
    bad = unhardened_sources(build) + [line for program in programs for line in unhardened_program(program)]
    print(*bad or ["hardened: all sources", *(f"hardened: {program.name}" for program in programs)], sep="\n")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
