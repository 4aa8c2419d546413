"""Documents up and down, by CPU, beside nginx on the same bytes.

Down: user-service checks a token and the owner, nginx sends a file. Up: user-service stores, digests and fsyncs a form's
file; nginx keeps the body in a file (client_body_in_file_only), which is then digested by openssl and fsynced. Through the
door: the gateway and nginx as proxy, in front of the same user-service. The CPU is that of the server under measurement.
"""

import contextlib
import json
import os
import resource
import subprocess

from harness.figures import Figure, alternate
from harness.load import Load, Request, measure_cpu
from harness.process import free_port
from harness.servers import access_token, nginx, nginx_proxy, our_service

SIZES = {"1 KB": 1024, "1 MB": 1024**2, "100 MB": 100 * 1024**2}
LARGE = "100 MB"
UPLOADS = 3  # of 100 MB, in one measurement
PARALLEL_UPLOADS = 50
PATH = "/api/v1/users/documents"
SETTINGS = {"UPLOAD_MAX_SIZE": "200MiB", "MEMORY_BUDGET": "2GiB", "DOCUMENT_QUOTA": "100000MiB", "DOCUMENTS_PER_USER_MAX": "100000", "IO_THREADS": "1",
            "RATE_LIMIT_DOCUMENTS_MAX": "1000000000", "UPLOADS_PER_USER_MAX": "1000"}


def write_files(folder):
    """size -> path of a file that is a PDF by its head."""
    paths = {}
    for name, size in SIZES.items():
        paths[name] = os.path.join(folder, name.replace(" ", "") + ".pdf")
        with open(paths[name], "wb") as file:
            file.write((b"%PDF-1.7\n" + os.urandom(1024 * 1024) * (size // 1024**2 + 1))[:size])
    return paths


def upload(port, token, path):
    """The address of the new document's content."""
    answer = subprocess.run(
        ["curl", "-sS", "--fail-with-body", "-H", "Authorization: Bearer " + token, "-H", "Expect:", "-F", f"file=@{path}",
         f"http://127.0.0.1:{port}{PATH}"], check=True, capture_output=True, text=True).stdout
    return f"{PATH}/{json.loads(answer)['data']['document']['id']}/content"


def children_seconds():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def make_new(path):
    """Another file of the same size: one that the user has already is compared with it, and stored once."""
    with open(path, "r+b") as file:
        file.seek(16)
        file.write(os.urandom(16))


def upload_seconds(server, token, path):
    used = 0.0
    for _ in range(UPLOADS):
        make_new(path)
        before = server.cpu_seconds()
        upload(server.port, token, path)
        used += server.cpu_seconds() - before
    return used / UPLOADS


def nginx_upload_seconds(server, folder, path):
    """nginx's part, and what digesting and fsyncing the file costs."""
    used = 0.0
    for _ in range(UPLOADS):
        before = server.cpu_seconds()
        subprocess.run(["curl", "-sS", "--fail", "-H", "Expect:", "-H", "Content-Type: application/pdf", "--data-binary", f"@{path}",
                        f"http://127.0.0.1:{server.port}/"], check=True, capture_output=True)
        used += server.cpu_seconds() - before
        stored = max((os.path.join(folder, name) for name in os.listdir(folder)), key=os.path.getmtime)
        before = children_seconds()
        subprocess.run(["openssl", "dgst", "-sha256", stored], check=True, capture_output=True)
        subprocess.run(["sync", stored], check=True)
        used += children_seconds() - before
        os.remove(stored)
    return used / UPLOADS


def nginx_receiver(workspace, folder):
    """Keeps each body in a file of `folder`, and answers 204."""
    os.makedirs(folder, exist_ok=True)
    os.chmod(folder, 0o777)
    port = free_port()
    return nginx(workspace, "nginx-receiver", f"""
    client_max_body_size 0; client_body_in_file_only on; client_body_temp_path {folder};
    location / {{ proxy_pass_request_body off; proxy_set_header Content-Length ""; proxy_pass http://127.0.0.1:{port}; }}""",
                 f"server {{ listen 127.0.0.1:{port}; return 204; }}")


def measure_downloads(workspace, user, token, files, errors):
    folder = os.path.dirname(files[LARGE])
    figures = []
    with nginx(workspace, "nginx-files", f"root {folder}; sendfile on; tcp_nopush on;") as peer:
        for name in SIZES:
            request = Request(path=upload(user.port, token, files[name]), fields=(("Authorization", "Bearer " + token),))
            plain = Request(path="/" + os.path.basename(files[name]))
            connections = 1 if name == LARGE else 8

            def cost(server, wanted, connections=connections):
                us, load = measure_cpu(server, wanted, seconds=workspace.seconds(3), connections=connections)
                errors.append(load.errors)
                return us

            if name == "1 KB":
                figure = Figure(f"download of {name} vs nginx, CPU", 3.0, 2.0, at_least=False)
            else:
                figure = Figure(f"download of {name} vs nginx, bytes per CPU second", 0.7 if name == "1 MB" else 0.9, 1.0, at_least=True)
            for ours, theirs in alternate(workspace.rounds, lambda: cost(user, request), lambda: cost(peer, plain)):
                figure.add(ours / theirs if name == "1 KB" else theirs / ours, us=ours, nginx_us=theirs)
            figures.append(figure)
    return figures


def measure_uploads(workspace, user, token, files):
    figure = Figure("upload of 100 MB vs nginx, openssl and sync, bytes per CPU second", 0.8, 1.0, at_least=True)
    folder = workspace.scratch("received")
    with nginx_receiver(workspace, folder) as peer:
        for ours, theirs in alternate(workspace.rounds, lambda: upload_seconds(user, token, files[LARGE]),
                                      lambda: nginx_upload_seconds(peer, folder, files[LARGE])):
            figure.add(theirs / ours, seconds=ours, nginx_seconds=theirs)
    return [figure]


def measure_door(workspace, user, token, files, errors):
    down = Figure("100 MB down through the door vs nginx, bytes per CPU second", 0.8, 1.0, at_least=True)
    up = Figure("100 MB up through the door vs nginx, bytes per CPU second", 0.8, 1.0, at_least=True)
    request = Request(path=upload(user.port, token, files[LARGE]), fields=(("Authorization", "Bearer " + token),))
    settings = {"USER_SERVICE_URL": f"http://127.0.0.1:{user.port}", "IO_THREADS": "1", "GATEWAY_BODY_BYTES_MAX": "200MiB"}
    streamed = "client_max_body_size 0; proxy_request_buffering off; proxy_max_temp_file_size 0;"
    with our_service(workspace, "gateway", data="gateway", **settings) as ours, \
            nginx_proxy(workspace, "nginx-door", user.port, streamed) as theirs:

        def cost(server):
            us, load = measure_cpu(server, request, seconds=workspace.seconds(3), connections=1)
            errors.append(load.errors)
            return us, upload_seconds(server, token, files[LARGE])

        for (our_us, our_up), (their_us, their_up) in alternate(workspace.rounds, lambda: cost(ours), lambda: cost(theirs)):
            down.add(their_us / our_us, us=our_us, nginx_us=their_us)
            up.add(their_up / our_up, seconds=our_up, nginx_seconds=their_up)
    return [down, up]


@contextlib.contextmanager
def slow_uploads(port, token, path):
    """Fifty that take their time, until the block ends."""
    running = [subprocess.Popen(
        ["curl", "-sS", "--limit-rate", "1M", "-H", "Authorization: Bearer " + token, "-F", f"file=@{path}", "-o", os.devnull,
         f"http://127.0.0.1:{port}{PATH}"], stderr=subprocess.DEVNULL) for _ in range(PARALLEL_UPLOADS)]
    try:
        yield
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait()


def measure_calm(workspace, user, token, files, errors):
    figure = Figure("p99 of reads while 50 uploads run vs without", 1.3, 1.1, at_least=False)
    usage = Request(path="/api/v1/users/notifications/unread-count", fields=(("Authorization", "Bearer " + token),))

    def p99():
        load = Load(user.port, usage, seconds=workspace.seconds(4), connections=2, pause_ms=5).result()
        errors.append(load.errors)
        return load.p99_us

    for _ in range(workspace.rounds):
        calm = p99()
        with slow_uploads(user.port, token, files[LARGE]):
            figure.add(p99() / calm, us_without=calm)
    return [figure]


def measure(workspace):
    errors = []
    files = write_files(workspace.scratch("files"))
    with our_service(workspace, "auth-service", data="documents") as auth, \
            our_service(workspace, "user-service", data="documents", **SETTINGS) as user:
        token = access_token(auth.port)
        figures = [*measure_downloads(workspace, user, token, files, errors), *measure_uploads(workspace, user, token, files),
                   *measure_door(workspace, user, token, files, errors), *measure_calm(workspace, user, token, files, errors)]
    return figures, errors
