#!/usr/bin/env python3
"""Requests whose `Connection` field names fourteen thousand fields to be removed, in 28 KB, beside eighty other fields.

RFC 9110 section 7.6.1 makes a proxy remove every field that `Connection` names; looking each name up in every field, list
after list, costs time with the product of both. The attacker sends at most 40 such heads a second.

Must hold: such a head costs the gateway about as much as any other of its size, and others do not notice.
"""

import sys

from lib.attack import Attack, main
from lib.person import PREFIX
from lib.swarm import Plan

LIST_BYTES, OTHER_FIELDS = 28_000, 80
HEAD_CPU_SECONDS_MAX = 0.003  # for reading 32 KB, refusing or forwarding it, and its log line, in all programs
HEADS_PER_SECOND_MAX, HEADS_MAX = 40, 900  # an address may make 1,000 requests in 15 minutes


def long_list(name):
    return name * (LIST_BYTES // len(name))


def heads_per_second(seconds):
    return min(HEADS_PER_SECOND_MAX, HEADS_MAX / seconds)


def plans(port):
    lists = [long_list(name) for name in ("a,", "b00,", ", ", "x-forwarded-for,")]
    others = "".join(f"a{number:02}: b\r\n" for number in range(OTHER_FIELDS))
    heads = [f"GET {PREFIX}/auth/profile HTTP/1.1\r\nHost: a\r\n{others}Connection: {one}close\r\n\r\n".encode()
             for one in lists]
    # Whether or not the server closes, each is over after a second, so that the rate is kept.
    return [Plan(port, head, reset_after=1.0) for head in heads] * (HEADS_PER_SECOND_MAX // 4)


class ConnectionList(Attack):
    name = "connection list"
    cpu_share_max = 0.2

    def cpu_seconds_max(self, seconds):
        return super().cpu_seconds_max(seconds) + HEAD_CPU_SECONDS_MAX * heads_per_second(seconds) * seconds

    def run(self, scene):
        rate = heads_per_second(scene.seconds)
        tally = scene.with_swarm(plans(scene.port()), opens_per_second=rate, reopens_per_second=rate)
        return {"words": tally.words()}


if __name__ == "__main__":
    sys.exit(main(ConnectionList(), __doc__))
