"""GET /health/live of auth-service beside nginx's `return 200` with a body of the same size; one thread each."""

from harness.figures import Figure, alternate
from harness.load import Request, measure_cpu
from harness.servers import call, nginx_answering, our_service


def measure(workspace):
    figure = Figure("small JSON endpoint vs nginx `return 200`, CPU", must=0.60, aim=0.80, at_least=True)
    errors = []
    request = Request(path="/health/live")
    with our_service(workspace, "auth-service", IO_THREADS="1") as ours:
        body = call(ours.port, "GET", request.path)[1]
        with nginx_answering(workspace, "nginx-static", body) as peer:
            def cpu_of(server):
                return measure_cpu(server, request, seconds=workspace.seconds(4))

            for (our_us, our_load), (peer_us, peer_load) in alternate(
                    workspace.rounds, lambda: cpu_of(ours), lambda: cpu_of(peer)):
                figure.add(peer_us / our_us, our_us=our_us, nginx_us=peer_us)
                errors.append(our_load.errors + peer_load.errors)
    return [figure], errors
