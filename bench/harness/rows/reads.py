"""What users read of their own, beside a token check of the same minute: CPU of the service a request, on SQLite, 16 connections.

The user has 20 favourites, 20 documents and a notification. One loop each, no peer: bench/instructions tells the same by
instructions and system calls."""

from harness.figures import Figure, alternate
from harness.load import measure_cpu
from harness.person import Person
from harness.rows.token_check import request_with
from harness.servers import our_service

INTERNAL_TOKEN = "a-token-of-the-benchmark"
CONNECTIONS = 16
# words, path below /api/v1/users/ or from the root of auth-service, must, aim
READS = (("auth/profile", "/api/v1/auth/profile", 2.0, 1.5),
         ("own profile", "profile", 2.0, 1.5),
         ("settings", "settings", 2.0, 1.5),
         ("unread count", "notifications/unread-count", 2.0, 1.5),
         ("favourites, page of 20", "favorites?limit=20", 3.0, 2.0),
         ("documents, page of 20", "documents?limit=20", 3.0, 2.0))


def measure(workspace):
    figures, errors = [], []
    settings = {"IO_THREADS": "1", "INTERNAL_API_TOKEN": INTERNAL_TOKEN}
    with our_service(workspace, "auth-service", **settings) as auth, our_service(workspace, "user-service", **settings) as user:
        person = Person("reader", auth.port, user.port)
        person.add_records(20, INTERNAL_TOKEN)
        check = request_with(person.token)

        def cost(server, request):
            us, load = measure_cpu(server, request, seconds=workspace.seconds(2), connections=CONNECTIONS)
            errors.append(load.errors)
            return us

        for words, path, must, aim in READS:
            server = auth if path.startswith("/") else user
            figure = Figure(f"{words}, CPU beside a token check", must, aim, at_least=False)
            for read_us, check_us in alternate(workspace.rounds, lambda: cost(server, person.get(path)), lambda: cost(auth, check)):
                figure.add(read_us / check_us, us=read_us, check_us=check_us)
            figures.append(figure)
    return figures, errors
