"""Requests as a load balancer makes them: latency of health, and what happens to requests under way during a stop."""
import http.client
import socket
import threading
import time


def status_of(host: str, port: int, path: str, timeout: float = 1.0) -> int:
    """0 when nothing answers."""
    connection = http.client.HTTPConnection(host, port, timeout=timeout)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def wait_for_200(host: str, port: int, path: str, timeout: float = 30.0, attempt: float = 1.0) -> float:
    """The time (time.time) of the first 200; an attempt takes `attempt` seconds at most. Raises TimeoutError."""
    until = time.monotonic() + timeout
    while time.monotonic() < until:
        if status_of(host, port, path, attempt) == 200:
            return time.time()
        time.sleep(0.001)
    raise TimeoutError(f"{host}:{port}{path} does not answer 200")


def latencies(host: str, port: int, path: str, count: int) -> list[float]:
    """Seconds of `count` requests on one connection, sorted."""
    connection = http.client.HTTPConnection(host, port, timeout=5)
    taken = []
    for _ in range(count):
        start = time.perf_counter()
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        taken.append(time.perf_counter() - start)
        if answer.status not in (200, 206):
            raise RuntimeError(f"{path} answered {answer.status}")
    connection.close()
    return sorted(taken)


class Load:
    """Clients behind a load balancer: they send until readiness fails, then finish what they have begun."""

    def __init__(self, host: str, port: int, clients: int = 8):
        self.host, self.port = host, port
        self.ready = threading.Event()
        self.ready.set()
        self.answered = 0
        self.unanswered: list[str] = []
        self.lock = threading.Lock()
        self.threads = [threading.Thread(target=self.run, daemon=True) for _ in range(clients)]
        self.threads.append(threading.Thread(target=self.watch, daemon=True))

    def start(self) -> "Load":
        for thread in self.threads:
            thread.start()
        return self

    def join(self) -> None:
        for thread in self.threads:
            thread.join(timeout=30)

    def watch(self) -> None:
        while status_of(self.host, self.port, "/health/ready") == 200:
            time.sleep(0.02)
        self.ready.clear()

    def run(self) -> None:
        connection = None
        while self.ready.is_set():
            connection = connection or http.client.HTTPConnection(self.host, self.port, timeout=10)
            try:
                connection.request("GET", "/health/live")
                answer = connection.getresponse()
                answer.read()
                with self.lock:
                    self.answered += 1
                if answer.getheader("Connection", "").lower() == "close":
                    connection.close()
                    connection = None
            except (OSError, http.client.HTTPException) as error:
                with self.lock:
                    self.unanswered.append(repr(error))
                connection = None


class HalfSentRequest:
    """A request whose content is sent in two parts, with the stop in between."""

    def __init__(self, host: str, port: int):
        self.socket = socket.create_connection((host, port), timeout=15)
        self.content = b'{"email":"nobody@example.com","password":"Not-A-Password-1!"}'
        self.socket.sendall(b"POST /api/v1/auth/login HTTP/1.1\r\nHost: probe\r\nContent-Type: application/json\r\n"
                            b"Content-Length: %d\r\n\r\n" % len(self.content) + self.content[:10])

    def finish(self) -> str:
        """The status line, or what went wrong."""
        try:
            self.socket.sendall(self.content[10:])
            return self.socket.recv(4096).split(b"\r\n", 1)[0].decode()
        except OSError as error:
            return repr(error)
        finally:
            self.socket.close()
