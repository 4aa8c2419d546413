#!/usr/bin/env python3
"""Chunked bodies that can never become right: a quoted chunk extension without its end, chunk lines that end in a bare LF.

640 logins for two event loops, half of each kind, through the gateway, and 50 at auth-service's own port.

Must hold: both are refused with 400 at once (RFC 9112 section 7.1.1 for extensions, section 2.2 for the bare LF, which a
recipient may only take in start line and fields), instead of holding a connection until a timeout.
"""

import os
import sys

from lib.attack import Attack, main
from lib.person import PREFIX
from lib.swarm import Plan

EACH_PER_LOOP, DIRECT = 160, 50
HEAD = (f"POST {PREFIX}/auth/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
        "Transfer-Encoding: chunked\r\n\r\n").encode()
UNTERMINATED = HEAD + b'2;name="never ended\r\n{}\r\n0\r\n\r\n'
BARE_LF = HEAD + b"2\n{}\n0\n\n"
REACTION_SECONDS_MAX = 2.0


def plans(port, count):
    return [Plan(port, UNTERMINATED), Plan(port, BARE_LF)] * count


class ChunkExtensions(Attack):
    name = "chunk extensions"
    cpu_share_max = 0.6

    def run(self, scene):
        everything = plans(scene.port(), EACH_PER_LOOP * len(os.sched_getaffinity(0)))
        for port in scene.ports_of("auth-service"):
            everything += plans(port, DIRECT // 2)
        tally = scene.with_swarm(everything, reopens_per_second=20)
        return {"words": tally.words(), "silent": tally.silent, "answers": dict(tally.answers),
                "slowest": max(tally.reaction_seconds, default=0.0)}

    def check(self, found, scene):
        at_once = not found["silent"] and found["slowest"] <= REACTION_SECONDS_MAX
        others = {status: count for status, count in found["answers"].items() if status not in ("400", "429")}
        return [("refused at once", at_once,
                 f"{found['silent']} without an answer, the slowest after {found['slowest']:.1f} s"),
                ("refused with 400", found["answers"].get("400", 0) > 0 and not others, str(found["answers"]))]


if __name__ == "__main__":
    sys.exit(main(ChunkExtensions(), __doc__))
