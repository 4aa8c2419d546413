#!/usr/bin/env python3
"""10,000 connections of one address that send a request head a line every two seconds ("slowloris").

Must hold: everybody else is let in and answered; the head's deadline and the share of connections of one address close the
slow ones, not the others. RFC 9110 section 15.5.9 (408), RFC 6585 section 7.2: a server may close connections that cost too much.
"""

import sys

from lib.attack import Attack, main
from lib.swarm import Plan

CONNECTIONS = 10_000
LINE = b"X-Slow: " + b"a" * 190 + b"\r\n"


def plans(port):
    head = b"GET /api/v1/users/profile HTTP/1.1\r\nHost: a\r\n"
    return [Plan(port, head, LINE * 100, piece=len(LINE), pause=2.0)] * CONNECTIONS


class SlowHeads(Attack):
    name = "slow heads"
    makes_sense_behind_proxy = False
    cpu_share_max = 1.0  # five thousand small reads a second, and 500 connections opened again

    def run(self, scene):
        return {"words": scene.with_swarm(plans(scene.port())).words()}


if __name__ == "__main__":
    sys.exit(main(SlowHeads(), __doc__))
