#!/usr/bin/env python3
"""No attack, and not to be taken for one: an office of 200 browsers behind one address, six kept connections each.

RFC 9112 section 9.4 asks clients to be sparing and names no number; browsers keep six to a host. Every connection asks for
something that no rate limit counts and comes back for more every two seconds.

Must hold: not one connection is refused or closed, and every first question is answered. A share of connections for one
address that makes the attacks harmless must not make this impossible.
"""

import sys

from lib.attack import Attack, main
from lib.swarm import Plan

CONNECTIONS = 200 * 6
REQUEST = b"GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n"


class Office(Attack):
    name = "office (no attack)"

    def run(self, scene):
        plans = [Plan(scene.port(), REQUEST, REQUEST * 100, piece=len(REQUEST), pause=2.0)] * CONNECTIONS
        tally = scene.with_swarm(plans, reopen=False)
        unhappy = CONNECTIONS - tally.answers["200"] + tally.closed_by_server + tally.refused
        return {"words": tally.words(), "unhappy": unhappy}

    def check(self, found, scene):
        return [("the office is served", found["unhappy"] == 0, f"{found['unhappy']} of {CONNECTIONS}: {found['words']}")]


if __name__ == "__main__":
    sys.exit(main(Office(), __doc__))
