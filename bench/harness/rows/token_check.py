"""POST /api/v1/auth/verify-token with a valid bearer beside express + jsonwebtoken, the same token and key."""

from harness.figures import Figure, alternate
from harness.load import Request, measure_cpu
from harness.servers import access_token, node_verify, our_service


def request_with(token):
    fields = (("Authorization", f"Bearer {token}"), ("Content-Type", "application/json"))
    return Request("POST", "/api/v1/auth/verify-token", "{}", fields)


def measure(workspace):
    figure = Figure("token verification vs express + jsonwebtoken, CPU", must=10, aim=16, at_least=True)
    errors = []
    with our_service(workspace, "auth-service", IO_THREADS="1") as ours, node_verify(workspace) as peer:
        request = request_with(access_token(ours.port))

        def cpu_of(server):
            return measure_cpu(server, request, seconds=workspace.seconds(4))

        for (our_us, our_load), (peer_us, peer_load) in alternate(
                workspace.rounds, lambda: cpu_of(ours), lambda: cpu_of(peer)):
            figure.add(peer_us / our_us, our_us=our_us, express_us=peer_us)
            errors.append(our_load.errors + peer_load.errors)
    return [figure], errors
