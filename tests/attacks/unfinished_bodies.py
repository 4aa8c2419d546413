#!/usr/bin/env python3
"""Bodies that are sent at once, but for their last byte: whatever gathers them has to keep them.

300 logins of 1 MB through the gateway and 300 at auth-service's own port; with an account 20 profiles of 10 MB each way.

Must hold: what is kept of unfinished requests is counted, within the memory budget, with a share for each client, and given
back when they are gone. RFC 9110 section 15.5.14 (413), section 15.6.4 (503).
"""

import sys

from lib.attack import Attack, main
from lib.person import PREFIX
from lib.swarm import Plan

LOGINS, LOGIN_BYTES = 300, 1_000_000
PROFILES, PROFILE_BYTES = 20, 10_000_000


def all_but_the_last_byte(method, path, length, token=""):
    bearer = f"Authorization: Bearer {token}\r\n" if token else ""
    head = (f"{method} {PREFIX}{path} HTTP/1.1\r\nHost: a\r\n{bearer}Content-Type: application/json\r\n"
            f"Content-Length: {length}\r\n\r\n")
    return head.encode() + b'{"email":"' + b"a" * (length - 11)


def plans(login_ports, profile_ports, token):
    login = all_but_the_last_byte("POST", "/auth/login", LOGIN_BYTES)
    profile = all_but_the_last_byte("PUT", "/users/profile", PROFILE_BYTES, token)
    return [Plan(port, login) for port in login_ports] * LOGINS + [Plan(port, profile) for port in profile_ports] * PROFILES


class UnfinishedBodies(Attack):
    name = "unfinished bodies"
    cpu_share_max = 1.0  # a gigabyte is received

    def prepare(self, scene):
        attacker = scene.attacker()
        self._plans = plans(scene.ports_of("gateway", "auth-service"), scene.ports_of("gateway", "user-service"), attacker.token)

    def run(self, scene):
        return {"words": scene.with_swarm(self._plans, opens_per_second=400, reopens_per_second=10).words()}


if __name__ == "__main__":
    sys.exit(main(UnfinishedBodies(), __doc__))
