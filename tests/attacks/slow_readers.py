#!/usr/bin/env python3
"""Requests for large answers whose client takes 1 KB a second, or nothing at all.

The attacker has an account with one document of 4 MiB and downloads it 320 times for each event loop (more than the
gateway's connections to user-service), with the smallest receive buffer there is; 200 times more at
user-service's own port. A hundred connections ask for the API's description three times in a row and never read.

Must hold: an answer that nobody takes holds neither memory without bound nor a connection to a service that others need.
RFC 9112 section 9.3.2 (pipelining), section 9.5 (timeouts).
"""

import os
import sys

from lib.attack import Attack, main
from lib.person import PREFIX, multipart
from lib.swarm import Plan

DOWNLOADS_PER_LOOP = 320
PIPELINES, DIRECT_DOWNLOADS = 100, 200
DOCUMENT = b"Nobody will ever read this line to its end.\n" * 95_000


def plans(port, download):
    slow = Plan(port, download, read_bytes=1024, receive_buffer=1)
    pipeline = b"GET /openapi.json HTTP/1.1\r\nHost: a\r\n\r\n" * 3
    deaf = Plan(port, pipeline, read_bytes=0, receive_buffer=1)
    return [slow] * DOWNLOADS_PER_LOOP * len(os.sched_getaffinity(0)) + [deaf] * PIPELINES


class SlowReaders(Attack):
    name = "slow readers"
    cpu_share_max = 1.0  # the kernel takes megabytes of every answer before anybody has to wait

    def prepare(self, scene):
        attacker = scene.attacker()
        form, media_type = multipart("file", "long.txt", "text/plain", DOCUMENT)
        answer = attacker.expect(201, "POST", PREFIX + "/users/documents", form, token=attacker.token, media_type=media_type)
        path = f"{PREFIX}/users/documents/{document_id(answer.json())}/content"
        self._download = (f"GET {path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {attacker.token}\r\n\r\n").encode()

    def run(self, scene):
        direct = [Plan(port, self._download, read_bytes=0, receive_buffer=1) for port in scene.ports_of("user-service")]
        everything = plans(scene.port(), self._download) + direct * DIRECT_DOWNLOADS
        return {"words": scene.with_swarm(everything, reopens_per_second=50).words()}


def document_id(answer):
    return answer["data"]["document"]["id"]


if __name__ == "__main__":
    sys.exit(main(SlowReaders(), __doc__))
