#!/usr/bin/env python3
"""Breaks the sources in small ways, one at a time, and reports which of these mutants no test notices.

usage: mutants.py [--dry-run] [--list FILE] [--scratch FOLDER] [--jobs N] [--at-least N] [NAME...]

  --dry-run     only checks that every mutant still fits the sources here
  --list        mutants to try; default: scripts/mutants.toml, which says what its fields mean
  --scratch     where a worktree of HEAD is made and built; default: build/mutants. Kept, so that a second run is short
  --jobs        of ninja; default: 2
  --at-least    exits non-zero when fewer are caught; default: 36
  NAME          tries these mutants only

A mutant replaces one line. Only the test program it names is built and run, with its filter, after the same program has
passed unchanged. A test that fails, crashes or takes far too long has caught it. A mutant that does not fit or does not
compile proves nothing and is an error.
"""
import argparse
import dataclasses
import os
import pathlib
import re
import subprocess
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent
SECONDS_MAX = 600
FIELDS = {"name", "file", "line", "becomes", "test", "filter"}


@dataclasses.dataclass(frozen=True)
class Mutant:
    name: str
    file: str
    line: str
    becomes: str
    test: str
    filter: str = "*"

    def fault(self, root: pathlib.Path) -> str | None:
        """Why it cannot be applied to the sources below `root`; None when it can."""
        path = root / self.file
        if not path.is_file():
            return f"{self.file} does not exist"
        times = sum(line.strip() == self.line for line in path.read_text(encoding="utf-8").splitlines())
        if times != 1:
            return f"{self.file} has its line {times} times: {self.line}"
        return "changes nothing" if self.becomes == self.line else None

    def applied_to(self, text: str) -> str:
        lines = text.splitlines(keepends=True)
        return "".join(line.replace(self.line, self.becomes) if line.strip() == self.line else line for line in lines)


class Faulty(Exception):
    """The list, or a build without any mutant, is not as it must be."""


def read_mutants(path: pathlib.Path) -> list[Mutant]:
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["mutant"]
    for row in rows:
        if unknown := set(row) - FIELDS:
            raise Faulty(f"{row.get('name')}: unknown field {', '.join(sorted(unknown))}")
    mutants = [Mutant(**row) for row in rows]
    names = [mutant.name for mutant in mutants]
    if repeated := {name for name in names if names.count(name) > 1}:
        raise Faulty(f"two mutants are called {', '.join(sorted(repeated))}")
    return mutants


def faults_of(mutants: list[Mutant], root: pathlib.Path) -> list[str]:
    return [f"{mutant.name}: {fault}" for mutant in mutants if (fault := mutant.fault(root))]


def tests_ran(output: str) -> int:
    """How many tests a GoogleTest program says it ran."""
    ran = re.search(r"^\[=+\] (\d+) tests? from .* ran", output, re.MULTILINE)
    return int(ran[1]) if ran else 0


class Scratch:
    """A worktree of HEAD with a build of its own, so that nobody's files change."""

    def __init__(self, folder: pathlib.Path, jobs: int) -> None:
        self.tree = folder / "tree"
        self.build = self.tree / "build/dev"
        self.jobs = jobs
        # As scripts/build sets it, with the compiler cache of this project.
        self.environment = {"CCACHE_DEPEND": "1", "CCACHE_SLOPPINESS": "pch_defines,time_macros", "CCACHE_NOHASHDIR": "1",
                            "CCACHE_DIR": str(ROOT / ".cache/ccache"), **os.environ, "CCACHE_BASEDIR": str(self.tree)}

    def prepare(self) -> None:
        head = self.output_of("git", "-C", str(ROOT), "rev-parse", "HEAD")
        if not (self.tree / ".git").exists():
            self.tree.parent.mkdir(parents=True, exist_ok=True)
            self.must("git", "-C", str(ROOT), "worktree", "prune")
            self.must("git", "-C", str(ROOT), "worktree", "add", "--detach", "--force", str(self.tree), head)
        self.must("git", "-C", str(self.tree), "checkout", "--quiet", "--force", "--detach", head)
        # What scripts have fetched before, such as the Go that builds the tests' MongoDB server.
        if (ROOT / ".cache").is_dir() and not (self.tree / ".cache").exists():
            (self.tree / ".cache").symlink_to(ROOT / ".cache")
        if not (self.build / "build.ninja").exists():
            self.must("cmake", "--preset", "dev", cwd=self.tree)

    def compiles(self, target: str) -> bool:
        return self.run("ninja", "-C", str(self.build), f"-j{self.jobs}", target).returncode == 0

    def passes(self, test: str, test_filter: str) -> bool:
        program = self.build / "tests" / test
        try:
            ended = self.run(str(program), f"--gtest_filter={test_filter}", "--gtest_fail_fast", timeout=SECONDS_MAX)
        except subprocess.TimeoutExpired:
            return False
        return ended.returncode == 0 and tests_ran(ended.stdout) > 0

    def check_unchanged(self, mutants: list[Mutant]) -> None:
        for test in sorted({mutant.test for mutant in mutants}):
            if not self.compiles(test):
                raise Faulty(f"{test} does not build without any mutant")
        for test, test_filter in sorted({(mutant.test, mutant.filter) for mutant in mutants}):
            if not self.passes(test, test_filter):
                raise Faulty(f"{test} with the filter {test_filter} does not pass without any mutant")

    def verdict(self, mutant: Mutant) -> str:
        path = self.tree / mutant.file
        original = path.read_text(encoding="utf-8")
        path.write_text(mutant.applied_to(original), encoding="utf-8")
        try:
            if not self.compiles(mutant.test):
                return "does not compile"
            return "missed" if self.passes(mutant.test, mutant.filter) else "caught"
        finally:
            path.write_text(original, encoding="utf-8")

    def run(self, *command: str, timeout: int | None = None,
            cwd: pathlib.Path | None = None) -> subprocess.CompletedProcess:
        return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
                              timeout=timeout, cwd=cwd, env=self.environment, check=False)

    def must(self, *command: str, cwd: pathlib.Path | None = None) -> None:
        ended = self.run(*command, cwd=cwd)
        if ended.returncode != 0:
            raise Faulty(f"{' '.join(command)}:\n{ended.stdout}")

    def output_of(self, *command: str) -> str:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def try_all(mutants: list[Mutant], scratch: Scratch) -> dict[str, str]:
    """The verdict about each, in the order of test programs, so that little is built twice."""
    scratch.prepare()
    if faults := faults_of(mutants, scratch.tree):
        raise Faulty("\n".join(faults))
    scratch.check_unchanged(mutants)
    verdicts = {}
    for mutant in sorted(mutants, key=lambda mutant: (mutant.test, mutant.file)):
        verdicts[mutant.name] = scratch.verdict(mutant)
        print(f"{verdicts[mutant.name]:17} {mutant.name} ({mutant.file})", flush=True)
    return verdicts


def exit_code_of(verdicts: dict[str, str], at_least: int) -> int:
    caught = sum(verdict == "caught" for verdict in verdicts.values())
    useless = sum(verdict == "does not compile" for verdict in verdicts.values())
    print(f"{caught} of {len(verdicts)} caught" + (f", {useless} do not compile" if useless else ""))
    return 1 if useless or caught < min(at_least, len(verdicts)) else 0


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(usage=__doc__, add_help=False)
    parser.add_argument("-h", "--help", action="store_true")
    parser.add_argument("--dry-run", action="store_true")
    parser.add_argument("--list", type=pathlib.Path, default=ROOT / "scripts/mutants.toml")
    parser.add_argument("--scratch", type=pathlib.Path, default=ROOT / "build/mutants")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--at-least", type=int, default=36)
    parser.add_argument("names", nargs="*")
    return parser.parse_args()


def main() -> int:
    arguments = parse_arguments()
    if arguments.help:
        print(__doc__)
        return 0
    try:
        mutants = read_mutants(arguments.list)
        if unknown := set(arguments.names) - {mutant.name for mutant in mutants}:
            raise Faulty(f"no such mutant: {', '.join(sorted(unknown))}")
        chosen = [mutant for mutant in mutants if not arguments.names or mutant.name in arguments.names]
        if not arguments.dry_run:
            scratch = Scratch(arguments.scratch.resolve(), arguments.jobs)
            return exit_code_of(try_all(chosen, scratch), arguments.at_least)
        if faults := faults_of(chosen, ROOT):
            raise Faulty("\n".join(faults))
        print(f"all {len(chosen)} mutants fit")
        return 0
    except Faulty as fault:
        print(fault, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
