"""What the production stores cost beside the embedded one: the same requests to auth-service and user-service on SQLite,
on MongoDB with Redis, and (token checks) on SQLite with Redis.

The database is the tests' MongoDB-wire server, which is slower than MongoDB: the ratios of what goes to it say more about
that server than about ours. Token checks do not go to it. CPU is that of the service alone.
"""

import contextlib
import os

from harness.figures import Figure
from harness.load import Request, measure_cpu
from harness.postgresql import postgresql
from harness.process import Server, free_port
from harness.rows.logins import login_request
from harness.rows.token_check import request_with
from harness.servers import access_token, our_service, sign_in
from harness.workspace import PROJECT, run_quietly

MONGODB_SERVER = os.path.join(PROJECT, "build", "bench", "mongodb-server")


@contextlib.contextmanager
def mongodb(folder, may_build=True):
    """Address of a MongoDB-wire server of our own that keeps its data in `folder`. It finds documents by no index but
    that of `_id`: for small collections."""
    with _mongodb_wire(folder, may_build, ["-index-ids"]) as address:
        yield address


@contextlib.contextmanager
def indexed_mongodb(folder, may_build=True):
    """The same with PostgreSQL below it, which finds documents by the indexes that were made."""
    with postgresql(os.path.join(folder, "postgresql")) as database, \
            _mongodb_wire(folder, may_build, ["-postgresql", database]) as address:
        yield address


@contextlib.contextmanager
def _mongodb_wire(folder, may_build, options):
    if may_build or not os.path.exists(MONGODB_SERVER):
        run_quietly([os.path.join(PROJECT, "scripts", "build-mongodb-server"), MONGODB_SERVER])
    os.makedirs(folder, exist_ok=True)
    port = free_port()
    with Server("mongodb", [MONGODB_SERVER, "-listen", f"127.0.0.1:{port}", "-data", folder, *options], port,
                log_path=os.path.join(folder, "mongodb.log")):
        yield f"mongodb://127.0.0.1:{port}/bench"


@contextlib.contextmanager
def stores(workspace):
    """Addresses of a MongoDB-wire server and a Redis server of our own."""
    port = free_port()
    redis = Server("redis", ["redis-server", "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no"],
                   port)
    with mongodb(workspace.scratch("mongodb"), workspace.may_build) as database, redis:
        yield database, f"redis://127.0.0.1:{port}"


def configurations(database, cache):
    return {"embedded": {}, "Redis": {"REDIS_URL": cache}, "MongoDB and Redis": {"DATABASE_URL": database, "REDIS_URL": cache}}


def profile_request(token):
    return Request(path="/api/v1/users/profile", fields=(("Authorization", f"Bearer {token}"),))


def refresh_request(port):
    """A chain of refreshes that begins with a session of its own: each answer's cookie makes the next request."""
    return Request("POST", "/api/v1/auth/refresh", "{}",
                   (("Cookie", sign_in(port)[1]), ("Content-Type", "application/json")), follows_cookie=True)


def measure_round(workspace, addresses, cost):
    """`cost`: (figure's kind, configuration) -> list of microseconds of CPU and of median latency."""
    errors = 0
    for name, environment in configurations(*addresses).items():
        folder = "data-" + name.replace(" ", "-")
        with our_service(workspace, "auth-service", data=folder, IO_THREADS="1", **environment) as auth, \
                our_service(workspace, "user-service", data=folder, IO_THREADS="1", **environment) as user:
            token = access_token(auth.port)
            kinds = {"token verification": (auth, request_with(token), 8), "login": (auth, login_request(), 2),
                     "refresh": (auth, lambda port=auth.port: refresh_request(port), 1),
                     "profile read": (user, profile_request(token), 8)}
            for kind, (server, request, connections) in kinds.items():
                us, load = measure_cpu(server, request, seconds=workspace.seconds(3), connections=connections)
                cost.setdefault((kind, name), []).append((us, load.p50_us))
                errors += load.errors
    return errors


def measure(workspace):
    errors, rounds = [], []
    with stores(workspace) as addresses:
        for _ in range(workspace.rounds):
            cost = {}
            errors.append(measure_round(workspace, addresses, cost))
            rounds.append(cost)
    figures = []
    for kind in ("token verification", "login", "refresh", "profile read"):
        bounds = (1.2, 1.05) if kind == "token verification" else (None, None)
        for name in ("Redis", "MongoDB and Redis"):
            cpu = Figure(f"{kind} with {name} vs embedded, CPU", *bounds, at_least=False)
            p50 = Figure(f"{kind} with {name} vs embedded, p50", *bounds, at_least=False)
            for cost in rounds:
                (ours_us, ours_p50), (base_us, base_p50) = cost[kind, name][0], cost[kind, "embedded"][0]
                cpu.add(ours_us / base_us, us=ours_us, embedded_us=base_us)
                p50.add(ours_p50 / base_p50, us=ours_p50, embedded_us=base_p50)
            figures += [cpu, p50]
    return figures, errors
