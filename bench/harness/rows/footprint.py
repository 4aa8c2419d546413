"""What a service costs while nobody uses it, and how soon it listens."""

import statistics
import time

from harness.figures import Figure
from harness.servers import call, our_service

SERVICES = ["auth-service", "user-service", "gateway"]
IDLE_SECONDS = 3
STARTS_A_ROUND = 4  # five rounds make twenty


def measure_memory(workspace, name):
    with our_service(workspace, name) as server:
        response, _ = call(server.port, "GET", "/health/live")
        time.sleep(IDLE_SECONDS)
        return server.rss_mib(), int(response.status != 200)


def measure_start(workspace, name):
    """Milliseconds from exec to the first accepted connection, with a data folder that exists already."""
    server = our_service(workspace, name)
    times = []
    for _ in range(STARTS_A_ROUND):
        times.append(server.start(poll_seconds=0) * 1000)
        server.stop()
    return times


def measure(workspace):
    figures, errors = [], []
    for name in SERVICES:
        memory = Figure(f"idle RSS of {name}", 24, 10, at_least=False, unit="MiB")
        start = Figure(f"start to listening of {name}", 50, 5, at_least=False, unit="ms")
        for _ in range(workspace.rounds):
            mib, failed = measure_memory(workspace, name)
            memory.add(mib)
            errors.append(failed)
            times = measure_start(workspace, name)
            start.add(statistics.median(times), slowest_ms=max(times))
        figures += [memory, start]
    return figures, errors
