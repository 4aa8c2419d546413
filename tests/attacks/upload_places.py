#!/usr/bin/env python3
"""Uploads that take the places of others: nine accounts of one address send two pictures and three documents each, slowly.

1.2 KB a second is above the minimum rate, so a picture of 5 MB may take more than an hour. Nine accounts are what one
address may register in an hour.

Must hold: pictures and documents of others are taken without delay; a slow upload has no place that a quick one needs.
"""

import sys

from lib.attack import Attack, main
from lib.person import PREFIX, png
from lib.swarm import Plan

ACCOUNTS, PICTURES, DOCUMENTS = 9, 2, 3
BYTES_A_SECOND, UPLOAD_BYTES = 1200, 5_000_000


def beginning(path, field, name, media_type, content, token):
    form = (f'--B\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n'
            f"Content-Type: {media_type}\r\n\r\n").encode() + content
    head = (f"POST {PREFIX}{path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\n"
            f"Content-Type: multipart/form-data; boundary=B\r\nContent-Length: {UPLOAD_BYTES}\r\n\r\n")
    return head.encode() + form


class UploadPlaces(Attack):
    name = "upload places"

    def prepare(self, scene):
        self._firsts = []
        for token in [scene.attacker().token for _ in range(ACCOUNTS)]:
            self._firsts += [beginning("/users/profile/avatar", "avatar", "a.png", "image/png", png(), token)] * PICTURES
            self._firsts += [beginning("/users/documents", "file", "a.txt", "text/plain", b"a" * 500, token)] * DOCUMENTS

    def run(self, scene):
        rest = b"a" * BYTES_A_SECOND * 100
        plans = [Plan(port, first, rest, piece=BYTES_A_SECOND)
                 for port in scene.ports_of("gateway", "user-service") for first in self._firsts]
        return {"words": scene.with_swarm(plans, reopens_per_second=5).words()}


if __name__ == "__main__":
    sys.exit(main(UploadPlaces(), __doc__))
