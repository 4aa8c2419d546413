"""Whole logins a second beside bare Argon2id verifications a second, the same parameters, library and thread count."""

import json

from harness.figures import Figure, alternate
from harness.load import Request, run_load
from harness.servers import EMAIL, PASSWORD, access_token, our_service
from harness.workspace import run_quietly


def login_request():
    body = json.dumps({"email": EMAIL, "password": PASSWORD})
    return Request("POST", "/api/v1/auth/login", body, (("Content-Type", "application/json"),))


def raw_argon2(workspace, seconds):
    return json.loads(run_quietly([workspace.peer("argon2_raw"), str(workspace.cores), str(seconds)]))


def measure(workspace):
    figure = Figure("logins/s vs raw Argon2id, same thread count", must=0.95, aim=0.97, at_least=True)
    errors = []
    seconds = workspace.seconds(8)
    with our_service(workspace, "auth-service", HASH_THREADS=str(workspace.cores)) as ours:
        access_token(ours.port)  # creates the account

        def logins():
            return run_load(ours.port, login_request(), seconds=seconds, connections=4 * workspace.cores)

        logins()  # warms up, not counted
        for ours_load, peer in alternate(workspace.rounds, logins, lambda: raw_argon2(workspace, seconds)):
            raw_per_second = peer["verified"] / peer["seconds"]
            figure.add(ours_load.per_second / raw_per_second, logins_per_s=ours_load.per_second, raw_per_s=raw_per_second)
            errors.append(ours_load.errors + peer["errors"])
    return [figure], errors
