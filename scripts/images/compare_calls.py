"""Compares the calls of a strace log with a seccomp profile: `compare_calls.py TRACE PROFILE`; see scripts/trace-calls.

Only our programs count: what a task did before it executed one of them, for example as chroot, does not."""
import errno
import json
import pathlib
import re
import sys

OURS = ("dreamscape", "auth-service", "user-service", "gateway", "image-worker", "debug-tools", "whoami", "ps", "env", "ls", "date")


def events_of(trace: pathlib.Path) -> list[tuple[str, str, str]]:
    """Task, call, rest of the line; the second half of a call that was interrupted in the log counts as that call."""
    events = []
    for line in trace.open(errors="replace"):
        match = re.match(r"(\d+)\s+(?:<\.\.\. )?(\w+)(?:\(| resumed>)(.*)", line)
        if match:
            events.append(match.groups())
    return events


def our_tasks(events: list[tuple[str, str, str]]) -> set[str]:
    """Tasks that execute one of our programs, and all they start. A child's lines may stand before its parent's."""
    ours = {task for task, call, rest in events if call == "execve" and executes_ours(rest)}
    started = [(task, re.search(r"= (\d+)$", rest)) for task, call, rest in events if call in ("clone", "clone3", "vfork")]
    edges = [(task, child.group(1)) for task, child in started if child]
    while new := {child for parent, child in edges if parent in ours} - ours:
        ours |= new
    return ours


def executes_ours(rest: str) -> bool:
    return '"' in rest and pathlib.PurePath(rest.split('"')[1]).name in OURS


def calls_of(trace: pathlib.Path) -> set[str]:
    events = events_of(trace)
    ours = our_tasks(events)
    wrapped = {task for task, call, rest in events if call == "execve" and not executes_ours(rest)}
    calls: set[str] = set()
    for task, call, rest in events:
        if call == "execve" and executes_ours(rest):
            wrapped.discard(task)
        if task in ours and task not in wrapped:
            calls.add(call)
    return calls


def main() -> int:
    profile = json.loads(pathlib.Path(sys.argv[2]).read_text())
    allowed = {name for rule in profile["syscalls"] if rule["action"] == "SCMP_ACT_ALLOW" for name in rule["names"]}
    # Refused as calls that do not exist, so that the C library takes another one: no fault of the profile.
    absent = {name for rule in profile["syscalls"] if rule.get("errnoRet") == errno.ENOSYS for name in rule["names"]}
    made = calls_of(pathlib.Path(sys.argv[1])) - absent
    print(f"made: {len(made)}, allowed: {len(allowed)}")
    print("made, not allowed:", *sorted(made - allowed) or ["none"])
    print("allowed, not made:", *sorted(allowed - made) or ["none"])
    return 1 if made - allowed else 0


if __name__ == "__main__":
    sys.exit(main())
