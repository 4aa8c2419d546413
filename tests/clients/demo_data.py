#!/usr/bin/env python3
"""Makes five people with scripts/demo-data in an empty folder, twice, and looks at what is there.

usage: tests/clients/demo_data.py BIN

  BIN   the folder where `dreamscape` is
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

sys.dont_write_bytecode = True
ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests"))
import with_program  # noqa: E402

USERS = 5
EXPORT_SECONDS_MAX = 60
PASSWORD = "Demo-Password-2!"
#: Of person001, who has one of everything, by the names that an export has.
KEPT = ("consent", "consentHistory", "policyAcceptances", "gdprRequests", "favorites", "history", "notifications")


def make(program: str, folder: str) -> list[str]:
    """What two runs write, the log of their programs included."""
    environment = {**os.environ, "DATA_DIR": os.path.join(folder, "data"), "ALLOW_ROOT": "true"}
    command = [sys.executable, str(ROOT / "scripts/demo-data"), "--users", str(USERS), "--bin", program]
    return [subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout for _ in range(2)]


def call(method: str, path: str, body: dict | None = None, token: str = "") -> tuple[int, dict]:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(os.environ["BASE_URL"] + "/api/v1" + path, data, method=method)
    request.add_header("Content-Type", "application/json")
    if token:
        request.add_header("Authorization", "Bearer " + token)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.status, json.load(answer)


def log_in(email: str) -> str:
    return call("POST", "/auth/login", {"email": email, "password": PASSWORD})[1]["data"]["tokens"]["accessToken"]


def exported(token: str) -> dict:
    """The export that person001 has asked for, once it is there."""
    request = call("GET", "/users/gdpr/requests", token=token)[1]["data"][0]["id"]
    until = time.monotonic() + EXPORT_SECONDS_MAX
    while time.monotonic() < until:
        status, document = call("GET", f"/users/gdpr/data-export/{request}/download", token=token)
        if status == 200:
            return document
        time.sleep(0.2)
    raise SystemExit("error: the export is not there")


def look() -> int:
    admin = log_in("admin@demo.example")
    users = call("GET", "/admin/users?limit=100", token=admin)[1]["data"]["users"]
    person = log_in("person001@demo.example")
    profile = json.dumps(call("GET", "/users/profile/me", token=person)[1], ensure_ascii=False)
    onboarding = call("GET", "/users/onboarding", token=person)[1]["data"]
    document = exported(person)
    wrong = [f"{name}: nothing" for name in KEPT if not document.get(name)]
    if len(users) != USERS or sum(user["role"] == "ADMIN" for user in users) != 1:
        wrong.append(f"users: {len(users)}")
    if '"bio": "On the way to ' not in profile or '"location": ""' in profile or '"location": null' in profile:
        wrong.append(f"profile: {profile}")
    if onboarding["isCompleted"] is not True:
        wrong.append("onboarding: not completed")
    for line in wrong:
        print(f"error: {line}", file=sys.stderr)
    return 1 if wrong else 0


def main() -> int:
    if sys.argv[1:] == ["--look"]:
        return look()
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        print(__doc__)
        return 0 if sys.argv[1:] in (["-h"], ["--help"]) else 2
    program = os.path.join(os.path.abspath(sys.argv[1]), "dreamscape")
    with tempfile.TemporaryDirectory(prefix="dreamscape-demo-") as folder:
        first, second = make(program, folder)
        if f"{USERS} people made, 0 were" not in first or f"0 people made, {USERS} were" not in second:
            print(f"error: {first}{second}", file=sys.stderr)
            return 1
        return with_program.run(program, [sys.executable, __file__, "--look"], folder)


if __name__ == "__main__":
    sys.exit(main())
