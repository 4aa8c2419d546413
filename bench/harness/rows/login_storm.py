"""p99 of token checks while logins saturate the hash pool, beside the same with a CPU spinner of as many threads.

The checks come at a moderate pace (four connections that pause between requests): what is asked is whether a storm
slows others down, not how much the machine can do at most.
"""

import time

from harness.figures import Figure, alternate
from harness.load import Load, run_load
from harness.process import Neighbour
from harness.rows.logins import login_request
from harness.rows.token_check import request_with
from harness.servers import access_token, our_service

LEAD_SECONDS = 1  # the storm rages before the checks are measured


def measure(workspace):
    figure = Figure("p99 of token verification in a login storm vs beside a CPU spinner", must=2, aim=1.3, at_least=False)
    errors = []
    seconds = workspace.seconds(6)
    with our_service(workspace, "auth-service", HASH_THREADS=str(workspace.cores)) as ours:
        request = request_with(access_token(ours.port))

        def checks():
            time.sleep(LEAD_SECONDS)
            return run_load(ours.port, request, seconds=seconds, connections=4, pause_ms=4)

        def in_storm():
            storm = Load(ours.port, login_request(), seconds=seconds + 2 * LEAD_SECONDS, connections=4 * workspace.cores)
            return checks(), storm.result()

        def beside_spinner():
            with Neighbour([workspace.peer("spinner"), str(workspace.cores)]):
                return checks()

        for (stormy, storm), calm in alternate(workspace.rounds, in_storm, beside_spinner):
            figure.add(stormy.p99_us / calm.p99_us, storm_p99_us=stormy.p99_us, spinner_p99_us=calm.p99_us,
                       storm_p50_us=stormy.p50_us, spinner_p50_us=calm.p50_us, logins_per_s=storm.per_second)
            errors.append(stormy.errors + storm.errors + calm.errors)
    return [figure], errors
