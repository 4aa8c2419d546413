"""What the attacked programs use: resident memory, descriptors and processor time, and what the kernel keeps for all
connections of the machine, from /proc (proc(5))."""

import os
import threading
import time

from harness.process import PAGE_BYTES, process_tree

SAMPLE_SECONDS = 0.1


def resident_bytes(pid):
    """0 when the process is gone."""
    try:
        with open(f"/proc/{pid}/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * PAGE_BYTES
    except (OSError, IndexError):
        return 0


def descriptors(pid):
    try:
        return len(os.listdir(f"/proc/{pid}/fd"))
    except OSError:
        return 0


def socket_bytes():
    """What TCP holds in buffers, of every process: neither resident memory nor any program's own."""
    with open("/proc/net/sockstat", encoding="ascii") as file:
        words = next(line for line in file if line.startswith("TCP:")).split()
    return int(words[words.index("mem") + 1]) * PAGE_BYTES


class Sampler:
    """Looks at the servers ten times a second from `start()` to `stop()` and keeps the highest figures.

    `resident_max` is by program and without its image workers, which are held to the container's memory and not to the
    program's budget; `tree_max` counts them.
    """

    def __init__(self, servers):
        self._servers = servers
        self.resident_max = dict.fromkeys(servers, 0)
        self.tree_max = dict.fromkeys(servers, 0)
        self.descriptors_max = 0
        self.socket_bytes_max = 0  # above what there was before
        self.cpu_seconds = 0.0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def start(self):
        self._cpu_before, self._sockets_before = self._cpu(), socket_bytes()
        self._thread.start()

    def stop(self):
        self._stop.set()
        self._thread.join()
        self._look()
        self.cpu_seconds = self._cpu() - self._cpu_before

    def _cpu(self):
        return sum(server.cpu_seconds() for server in self._servers.values())

    def _watch(self):
        while not self._stop.wait(SAMPLE_SECONDS):
            self._look()

    def _look(self):
        for name, server in self._servers.items():
            resident = resident_bytes(server.pid)
            tree = resident + sum(resident_bytes(pid) for pid in process_tree(server.pid)[1:])
            self.resident_max[name] = max(self.resident_max[name], resident)
            self.tree_max[name] = max(self.tree_max[name], tree)
        total = sum(descriptors(server.pid) for server in self._servers.values())
        self.descriptors_max = max(self.descriptors_max, total)
        self.socket_bytes_max = max(self.socket_bytes_max, socket_bytes() - self._sockets_before)


def resident(servers):
    return {name: resident_bytes(server.pid) for name, server in servers.items()}


def wait_until_given_back(servers, idle, factor, seconds):
    """Waits until every program has at most `factor` times its idle memory, and returns what each has then."""
    until = time.monotonic() + seconds
    while True:
        now = resident(servers)
        if all(now[name] <= idle[name] * factor for name in servers) or time.monotonic() > until:
            return now
        time.sleep(0.1)
