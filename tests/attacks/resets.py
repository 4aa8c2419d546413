#!/usr/bin/env python3
"""Impatient reloads: requests to a slow service whose clients reset their connection after half a second.

640 for two event loops, more than the gateway has connections to one instance. The slow service is a stand-in; the
victims also use it, for something quick.

Must hold: the request is cancelled upstream within two seconds of its client's reset, so its place is free for others. A
client that has only ended its sending is still there and gets its answer (RFC 9112 section 9.6: a half-closed connection).
"""

import os
import socket
import sys

from lib.attack import Attack, main
from lib.person import PREFIX
from lib.slow_service import LATER_SECONDS, SlowService
from lib.swarm import Plan

EACH_PER_LOOP = 320
RESET_AFTER_SECONDS = 0.5
CANCELLED_SECONDS_MAX = 2.0
HALF_CLOSER = "127.0.2.150"


def plans(port):
    request = f"GET {PREFIX}/voyage/slow HTTP/1.1\r\nHost: a\r\n\r\n".encode()
    return [Plan(port, request, reset_after=RESET_AFTER_SECONDS)] * EACH_PER_LOOP * len(os.sched_getaffinity(0))


class Resets(Attack):
    name = "resets"
    short_seconds = 6
    cpu_share_max = 0.6
    extra_victim_path = PREFIX + "/voyage/quick"

    def settings(self):
        self._service = SlowService()
        return {"VOYAGE_SERVICE_URL": f"http://127.0.0.1:{self._service.port}"}

    def finish(self):
        self._service.stop()

    def run(self, scene):
        return {"words": scene.with_swarm(plans(scene.port()), reopens_per_second=20).words()}

    def check(self, found, scene):
        slowest = self._service.slowest_cancel()
        cancelled = slowest <= RESET_AFTER_SECONDS + CANCELLED_SECONDS_MAX
        return [("cancelled upstream", cancelled, f"the slowest after {slowest:.1f} s"),
                ("half-closed client answered", *ask_and_end_sending(scene.port()))]


def ask_and_end_sending(port):
    """(whether the answer came, what came)"""
    try:
        with socket.create_connection(("127.0.0.1", port), LATER_SECONDS + 5, (HALF_CLOSER, 0)) as connection:
            connection.sendall(f"GET {PREFIX}/voyage/later HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
            connection.shutdown(socket.SHUT_WR)
            line = connection.recv(65536).partition(b"\r\n")[0].decode(errors="replace")
    except OSError as problem:
        return False, str(problem)
    return line.startswith("HTTP/1.1 200"), line


if __name__ == "__main__":
    sys.exit(main(Resets(), __doc__))
