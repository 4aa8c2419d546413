#!/usr/bin/env python3
"""More requests than the gateway has connections to a service, each with a body that trickles in at 1.5 KB a second.

That is above every minimum rate, so no deadline helps for long: a body of 1 MB takes eleven minutes. The attacker sends logins
of 16,000 bytes and of 1 MB, and profiles of 10 MB with an account, 640 of them for each event loop with the default of 256
connections from one loop to one instance.

Must hold: a body that is still coming takes no connection to a service from anybody else. RFC 9112 section 9.5 leaves
timeouts to the server.
"""

import os
import sys

from lib.attack import Attack, main
from lib.person import PREFIX
from lib.swarm import Plan

EACH_PER_LOOP = 320
BYTES_A_SECOND = 1536


def head(method, path, length, token=""):
    bearer = f"Authorization: Bearer {token}\r\n" if token else ""
    return (f"{method} {PREFIX}{path} HTTP/1.1\r\nHost: a\r\n{bearer}Content-Type: application/json\r\n"
            f"Content-Length: {length}\r\n\r\n").encode() + b'{"email":"' + b"a" * BYTES_A_SECOND


def plans(port, token):
    count = EACH_PER_LOOP * len(os.sched_getaffinity(0))
    heads = [head("POST", "/auth/login", 16_000), head("POST", "/auth/login", 1_000_000)] * (count // 2)
    heads += [head("PUT", "/users/profile", 10_000_000, token)] * count
    rest = b"a" * BYTES_A_SECOND * 100
    return [Plan(port, one, rest, piece=BYTES_A_SECOND) for one in heads]


class SlowBodies(Attack):
    name = "slow bodies"
    cpu_share_max = 0.8

    def prepare(self, scene):
        self._token = scene.attacker().token

    def run(self, scene):
        return {"words": scene.with_swarm(plans(scene.port(), self._token), reopens_per_second=100).words()}


if __name__ == "__main__":
    sys.exit(main(SlowBodies(), __doc__))
