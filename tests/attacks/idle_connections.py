#!/usr/bin/env python3
"""10,000 connections of one address that ask for nothing: half never did, half had an answer and stay.

With --full, 4,000 more at each service's own port. Must hold: one address has a share of the connections, its oldest idle
ones go first, and probes always get in. RFC 9112 section 9.5: a server may close an idle connection at any time.
"""

import sys

from lib.attack import Attack, main
from lib.stack import MEMORY_BUDGET_BYTES
from lib.swarm import Plan

CONNECTIONS, MORE_CONNECTIONS = 10_000, 4_000
REQUEST = b"GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n"


def plans(port):
    return [Plan(port), Plan(port, REQUEST)] * (CONNECTIONS // 2)


class IdleConnections(Attack):
    name = "idle connections"
    makes_sense_behind_proxy = False
    # Its share of three programs' connections (half of what a tenth of the budget holds at 6 KiB each), and what people and
    # the programs themselves have open.
    descriptors_max = 3 * (MEMORY_BUDGET_BYTES // 10 // (6 * 1024) // 2) + 400
    cpu_share_max = 0.8  # opening and closing 10,000 connections, then 500 a second

    def run(self, scene):
        everything = plans(scene.port())
        if scene.is_full:
            everything += [Plan(port) for port in scene.ports_of("auth-service", "user-service")] * MORE_CONNECTIONS
        return {"words": scene.with_swarm(everything).words()}


if __name__ == "__main__":
    sys.exit(main(IdleConnections(), __doc__))
