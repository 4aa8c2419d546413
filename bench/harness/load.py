"""Load from wrk, as numbers. Every request that fails in any way is counted; a round with errors is no measurement."""

import dataclasses
import json
import os
import subprocess

SCRIPT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "load.lua")


@dataclasses.dataclass(frozen=True)
class Request:
    method: str = "GET"
    path: str = "/"
    body: str = ""
    fields: tuple = ()  # (name, value) pairs
    follows_cookie: bool = False  # sends back the cookie of the last answer; for one connection


@dataclasses.dataclass(frozen=True)
class LoadResult:
    requests: int
    seconds: float
    errors: int  # answers that are not 2xx, and socket errors
    p50_us: float
    p99_us: float

    @property
    def per_second(self):
        return self.requests / self.seconds


class Load:
    """One running wrk. `pause_ms`: every connection waits that long on average between two requests (0: never)."""

    def __init__(self, port, request, *, seconds, connections=8, threads=1, pause_ms=0):
        environment = {
            **os.environ,
            "LOAD_METHOD": request.method,
            "LOAD_BODY": request.body,
            "LOAD_FIELDS": "\n".join(f"{name}: {value}" for name, value in request.fields),
            "LOAD_PAUSE_MS": str(pause_ms),
            "LOAD_FOLLOWS_COOKIE": "1" if request.follows_cookie else "0",
        }
        command = ["wrk", f"-t{threads}", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "-s", SCRIPT]
        self._process = subprocess.Popen(
            command + [f"http://127.0.0.1:{port}{request.path}"],
            env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )

    def result(self):
        output, _ = self._process.communicate()
        lines = [line for line in output.splitlines() if line.startswith("{")]
        if self._process.returncode != 0 or not lines:
            raise RuntimeError(f"wrk failed: {output.strip()}")
        return LoadResult(**json.loads(lines[-1]))


def run_load(port, request, **options):
    return Load(port, request, **options).result()


def measure_cpu(server, request, *, seconds, warm_up=1, **options):
    """(microseconds of server CPU per request, LoadResult of the measured part). `request` may be a function that makes one."""
    make = request if callable(request) else lambda: request
    warm = run_load(server.port, make(), seconds=warm_up, **options)
    measured = make()
    before = server.cpu_seconds()
    result = run_load(server.port, measured, seconds=seconds, **options)
    used = server.cpu_seconds() - before
    result = dataclasses.replace(result, errors=result.errors + warm.errors)
    return used / max(result.requests, 1) * 1e6, result
