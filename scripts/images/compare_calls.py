"""Compares the calls of a strace log with a seccomp profile: `compare_calls.py TRACE PROFILE`; see scripts/trace-calls.

Only threads of our programs count: a process belongs to them from the moment it executes one."""
import json
import pathlib
import re
import sys

OURS = ("dreamscape", "auth-service", "user-service", "gateway", "image-worker", "debug-tools", "whoami", "ps", "env", "ls", "date")


def calls_of(trace: pathlib.Path) -> set[str]:
    ours: set[str] = set()
    calls: set[str] = set()
    for line in trace.open(errors="replace"):
        match = re.match(r"(\d+)\s+(\w+)\((.*)", line)
        if not match:
            resumed = re.match(r"(\d+)\s+<\.\.\. (?:clone3?|vfork) resumed>.*= (\d+)$", line)
            if resumed and resumed.group(1) in ours:
                ours.add(resumed.group(2))
            continue
        task, call, rest = match.groups()
        if call == "execve":
            name = pathlib.PurePath(rest.split('"')[1]).name
            ours.add(task) if name in OURS else ours.discard(task)
        if task not in ours:
            continue
        calls.add(call)
        child = re.search(r"= (\d+)$", rest)
        if call in ("clone", "clone3", "vfork") and child:
            ours.add(child.group(1))
    return calls


def main() -> int:
    profile = json.loads(pathlib.Path(sys.argv[2]).read_text())
    allowed = {name for rule in profile["syscalls"] for name in rule["names"]}
    made = calls_of(pathlib.Path(sys.argv[1]))
    print(f"made: {len(made)}, allowed: {len(allowed)}")
    print("made, not allowed:", *sorted(made - allowed) or ["none"])
    print("allowed, not made:", *sorted(allowed - made) or ["none"])
    return 1 if made - allowed else 0


if __name__ == "__main__":
    sys.exit(main())
