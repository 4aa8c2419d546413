#!/usr/bin/env python3
"""4,000 request heads of 31 KB, just below the bound, that never end; 1,000 more at each service's own port.

Must hold: unfinished heads are counted in the same account of memory as bodies, with a share for each client, and their
buffers are given back. RFC 9110 section 5.4 leaves the bound of a head to the server, RFC 6585 section 5 has the answer (431).
"""

import sys

from lib.attack import Attack, main
from lib.swarm import Plan

CONNECTIONS, DIRECT_CONNECTIONS = 4_000, 1_000
HEAD = b"GET /health HTTP/1.1\r\nHost: a\r\n" + (b"X-Long: " + b"a" * 980 + b"\r\n") * 31


def plans(port):
    return [Plan(port, HEAD)] * CONNECTIONS


class HalfHeads(Attack):
    name = "half heads"
    makes_sense_behind_proxy = False
    cpu_share_max = 0.8

    def run(self, scene):
        direct = [Plan(port, HEAD) for port in scene.ports_of("auth-service", "user-service")] * DIRECT_CONNECTIONS
        return {"words": scene.with_swarm(plans(scene.port()) + direct, reopens_per_second=100).words()}


if __name__ == "__main__":
    sys.exit(main(HalfHeads(), __doc__))
