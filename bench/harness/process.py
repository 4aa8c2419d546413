"""Server processes under measurement: start, wait until they listen, read CPU time and memory, stop.

CPU time is user + system time of the process and all its descendants, from /proc/<pid>/stat (proc(5)), so that a master
with workers counts as one server. Only processes started here are ever signalled, by pid.
"""

import os
import resource
import signal
import socket
import subprocess
import threading
import time

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
PAGE_BYTES = resource.getpagesize()


class StartFailure(Exception):
    """A program ended or did not listen in time."""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def can_connect(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def stat_fields(pid):
    """Fields of /proc/<pid>/stat from the third on (the second may hold spaces); None when the process is gone."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
            return file.read().rpartition(")")[2].split()
    except OSError:
        return None


def process_tree(root):
    children = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        fields = stat_fields(name)
        if fields:
            children.setdefault(int(fields[1]), []).append(int(name))
    tree = [root]
    for pid in tree:
        tree.extend(children.get(pid, []))
    return tree


class Server:
    """A program that listens on `port`. Use as a context manager; its output goes to `log_path`."""

    def __init__(self, name, command, port, *, environment=None, log_path=os.devnull, timeout=20.0):
        self.name, self.port = name, port
        self._command, self._environment, self._log_path = command, environment or {}, log_path
        self._timeout = timeout
        self._process = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    @property
    def pid(self):
        return self._process.pid

    def is_running(self):
        return self._process.poll() is None

    def log_tail(self, lines=8):
        with open(self._log_path, encoding="utf-8", errors="replace") as log:
            return "".join(log.readlines()[-lines:])

    def start(self, poll_seconds=0.002):
        """Returns the seconds from exec to the first accepted connection."""
        environment = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **self._environment}
        with open(self._log_path, "ab") as log:
            begin = time.perf_counter()
            self._process = subprocess.Popen(
                self._command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
            )
        while not can_connect(self.port):
            if self._process.poll() is not None:
                raise StartFailure(f"{self.name} ended with {self._process.returncode}; see {self._log_path}")
            if time.perf_counter() - begin > self._timeout:
                self.stop()
                raise StartFailure(f"{self.name} did not listen within {self._timeout} s; see {self._log_path}")
            time.sleep(poll_seconds)
        return time.perf_counter() - begin

    def cpu_seconds(self):
        total = 0
        for pid in process_tree(self.pid):
            fields = stat_fields(pid)
            if fields:
                total += sum(int(ticks) for ticks in fields[11:15])  # utime, stime and those of ended children
        return total / TICKS_PER_SECOND

    def rss_mib(self):
        with open(f"/proc/{self.pid}/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * PAGE_BYTES / 2**20

    def stop(self):
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._process = None


class Neighbour:
    """A program that only burns CPU beside a measurement. Use as a context manager."""

    def __init__(self, command):
        self._command = command

    def __enter__(self):
        self._process = subprocess.Popen(self._command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        return self

    def __exit__(self, *_):
        self._process.kill()
        self._process.wait()


class Peak:
    """The highest resident size of a server while this is open. Use as a context manager."""

    def __init__(self, server):
        self._server, self._is_over = server, threading.Event()

    def __enter__(self):
        self.before = self.highest = self._server.rss_mib()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        return self

    def _watch(self):
        while not self._is_over.wait(0.005):
            self.highest = max(self.highest, self._server.rss_mib())

    def __exit__(self, *_):
        self._is_over.set()
        self._thread.join()
