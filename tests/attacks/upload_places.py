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


def plans(ports, tokens):
    firsts = []
    for token in tokens:
        firsts += [beginning("/users/profile/avatar", "avatar", "a.png", "image/png", png(), token)] * PICTURES
        firsts += [beginning("/users/documents", "file", "a.txt", "text/plain", b"a" * 500, token)] * DOCUMENTS
    rest = b"a" * BYTES_A_SECOND * 100
    return [Plan(port, first, rest, piece=BYTES_A_SECOND) for port in ports for first in firsts]


class UploadPlaces(Attack):
    name = "upload places"

    def prepare(self, scene):
        self._tokens = [scene.attacker().token for _ in range(ACCOUNTS)]

    def run(self, scene):
        uploads = plans(scene.ports_of("gateway", "user-service"), self._tokens)
        return {"words": scene.with_swarm(uploads, reopens_per_second=5).words()}


if __name__ == "__main__":
    sys.exit(main(UploadPlaces(), __doc__))
