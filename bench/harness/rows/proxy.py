"""The gateway beside nginx with upstream keep-alive, in front of the same upstream: CPU of the proxy alone, latency."""

from harness.figures import Figure, alternate
from harness.load import Request, measure_cpu
from harness.servers import nginx_answering, nginx_proxy, our_service

UPSTREAM_BODY = '{"success":true,"message":"Token is valid","data":{"user":{"id":"0"}}}'
CONNECTIONS = 8


def measure(workspace):
    cpu = Figure("gateway proxied requests vs nginx, CPU", must=0.80, aim=1.2, at_least=True)
    p50 = Figure("gateway p50 at 8 connections vs nginx", must=1.25, aim=1.0, at_least=False)
    p99 = Figure("gateway p99 at 8 connections vs nginx", must=1.5, aim=1.0, at_least=False)
    errors = []
    request = Request(path="/api/v1/auth/profile", fields=(("Authorization", "Bearer " + "t" * 300),))
    with nginx_answering(workspace, "nginx-upstream", UPSTREAM_BODY) as upstream:
        url = f"http://127.0.0.1:{upstream.port}"
        ours = our_service(workspace, "gateway", IO_THREADS="1", AUTH_SERVICE_URL=url, USER_SERVICE_URL=url)
        with ours, nginx_proxy(workspace, "nginx-proxy", upstream.port) as peer:
            def cost_of(server):
                return measure_cpu(server, request, seconds=workspace.seconds(5), connections=CONNECTIONS)

            for (our_us, mine), (peer_us, theirs) in alternate(
                    workspace.rounds, lambda: cost_of(ours), lambda: cost_of(peer)):
                cpu.add(peer_us / our_us, gateway_us=our_us, nginx_us=peer_us,
                        gateway_per_s=mine.per_second, nginx_per_s=theirs.per_second)
                p50.add(mine.p50_us / theirs.p50_us, gateway_us=mine.p50_us, nginx_us=theirs.p50_us)
                p99.add(mine.p99_us / theirs.p99_us, gateway_us=mine.p99_us, nginx_us=theirs.p99_us)
                errors.append(mine.errors + theirs.errors)
    return [cpu, p50, p99], errors
