"""How many users of the old system `dreamscape import` takes over a second, into SQLite on the project's own disk.

The file is what mongoexport writes, ids and addresses in random order, hashes kept. Every user is durable when counted.
"""

import json
import os
import random
import uuid

from harness.figures import Figure
from harness.workspace import run_quietly

HASH_ALPHABET = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


def write_users(path, count):
    seeded = random.Random(1)
    with open(path, "w", encoding="utf-8") as file:
        for _ in range(count):
            name = uuid.UUID(int=seeded.getrandbits(128), version=4)
            user = {
                "_id": str(name), "email": f"{name.hex[:16]}@example.com", "username": name.hex[:12],
                "password": "$2b$12$" + "".join(seeded.choices(HASH_ALPHABET, k=53)),
                "firstName": "Kevin", "lastName": "Test", "role": "USER", "isVerified": True,
                "createdAt": {"$date": "2023-05-01T10:00:00.000Z"}, "updatedAt": {"$date": "2024-05-01T10:00:00.000Z"},
            }
            file.write(json.dumps(user) + "\n")


def import_once(workspace, users, name):
    folder = workspace.scratch(name)
    report = os.path.join(folder, "report.json")
    environment = {**os.environ, "DATA_DIR": folder}
    run_quietly([workspace.program("dreamscape"), "import", users, "--report", report], env=environment)
    with open(report, encoding="utf-8") as file:
        return json.load(file)


def measure(workspace):
    count = 20_000 if workspace.quick else 200_000
    users = os.path.join(workspace.scratch("import"), "users.jsonl")
    write_users(users, count)
    figure = Figure("import of old users into SQLite, users per s", 20_000, 40_000, at_least=True, unit="")
    errors = 0
    for index in range(workspace.rounds):
        result = import_once(workspace, users, f"import-{index}")
        errors += count - result["imported"]
        figure.add(result["imported"] * 1000 / result["durationMs"], users=result["imported"])
    return [figure], [errors]
