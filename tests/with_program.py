#!/usr/bin/env python3
"""Runs a command beside the all-in-one program, which it starts on free ports of the loopback address and ends afterwards.

usage: tests/with_program.py BIN COMMAND...

  BIN   the folder where `dreamscape` is

The command's environment has the program's settings (so that `dreamscape user` finds its store) and

  BASE_URL      the gateway's address
  USER_URL      user-service's own, for calls that the gateway does not forward
  PROGRAM       the program's path

Rate limits are out of the way: here one address does the work of many. What the program wrote is shown when the command
fails. Exits as the command does.
"""
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "bench"))
from harness.process import Server, StartFailure, free_port  # noqa: E402

READY_SECONDS_MAX = 30
LIMITS = ("GATEWAY", "AUTH", "LOGIN", "LOGIN_IP", "LOGIN_ACCOUNT", "REGISTER", "REFRESH", "CHANGE_PASSWORD", "USER", "AVATAR",
          "DOCUMENTS", "FAVORITES_CHECK", "GDPR_EXPORT", "GDPR_DELETION", "VR_PIN", "EMAIL_CHANGE")


def settings(folder: str) -> dict[str, str]:
    ports = {name: str(free_port()) for name in ("GATEWAY_PORT", "AUTH_PORT", "USER_PORT", "METRICS_PORT")}
    return ports | {f"RATE_LIMIT_{name}_MAX": "1000000" for name in LIMITS} | {
        "BIND_ADDRESS": "127.0.0.1", "DATA_DIR": os.path.join(folder, "data"), "LOG_FORMAT": "json", "LOG_LEVEL": "warn",
        "ALLOW_ROOT": "true", "DRAIN_MS": "0", "LOGIN_FAILURE_MIN_MS": "0",
        "INTERNAL_API_TOKEN": "with-program-token-of-thirty-two-chars"}


def wait_until_ready(base: str) -> None:
    until = time.monotonic() + READY_SECONDS_MAX
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(base + "/health/ready", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise StartFailure(f"not ready within {READY_SECONDS_MAX} s")


def run(program: str, command: list[str], folder: str) -> int:
    environment = settings(folder)
    log = os.path.join(folder, "log")
    base = "http://127.0.0.1:" + environment["GATEWAY_PORT"]
    with Server("dreamscape", [program], int(environment["GATEWAY_PORT"]), environment=environment, log_path=log) as server:
        wait_until_ready(base)
        beside = {"BASE_URL": base, "USER_URL": "http://127.0.0.1:" + environment["USER_PORT"], "PROGRAM": program}
        status = subprocess.run(command, env={**os.environ, **environment, **beside}, check=False).returncode
        if not server.is_running():
            print("error: the program has ended", file=sys.stderr)
            status = status or 1
    if status:
        print(pathlib.Path(log).read_text(encoding="utf-8", errors="replace")[-4000:], file=sys.stderr)
    return status


def main() -> int:
    if len(sys.argv) < 3 or sys.argv[1] in ("-h", "--help"):
        print(__doc__)
        return 0 if len(sys.argv) > 1 and sys.argv[1] in ("-h", "--help") else 2
    program = os.path.join(os.path.abspath(sys.argv[1]), "dreamscape")
    if not os.access(program, os.X_OK):
        print(f"error: there is no {program}: scripts/build dev dreamscape image_worker", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="dreamscape-") as folder:
        return run(program, sys.argv[2:], folder)


if __name__ == "__main__":
    sys.exit(main())
