"""What one person with a browser does: sign up, log in, look, change a setting, send a small picture and a small file."""

import dataclasses
import http.client
import json
import secrets
import struct
import time
import zlib

PATIENCE_SECONDS = 5.0
PREFIX = "/api/v1"


@dataclasses.dataclass
class Answer:
    status: int
    body: bytes
    seconds: float

    def json(self):
        return json.loads(self.body)


class TooLate(OSError):
    """The whole answer was not there in time, however steadily it came."""


def call(port, method, path, body=None, *, source, proxy="", token="", media_type="application/json",
         patience=PATIENCE_SECONDS):
    """One request on a connection of its own, which is what tells whether new ones are let in.

    With `proxy` the connection comes from there and X-Forwarded-For names the source.
    """
    begin = time.monotonic()
    fields = {"Connection": "close"}
    if proxy:
        fields["X-Forwarded-For"] = source
    if body is not None:
        fields["Content-Type"] = media_type
    if token:
        fields["Authorization"] = "Bearer " + token
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=patience, source_address=(proxy or source, 0))
    try:
        connection.request(method, path, body, fields)
        response = connection.getresponse()
        content = response.read()
    finally:
        connection.close()
    seconds = time.monotonic() - begin
    if seconds > patience:
        raise TooLate(f"answered after {seconds:.1f} s")
    return Answer(response.status, content, seconds)


def multipart(field, name, media_type, content):
    """A form of one file (RFC 7578) and its media type."""
    boundary = secrets.token_hex(16)
    head = (f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n'
            f"Content-Type: {media_type}\r\n\r\n")
    return head.encode() + content + f"\r\n--{boundary}--\r\n".encode(), "multipart/form-data; boundary=" + boundary


def png(side=32):
    """A plain picture, side x side pixels, 8-bit RGB."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + bytes((row * 7 % 256, 90, 160)) * side for row in range(side))
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


class Refused(Exception):
    """An answer, and not the one this person was promised."""


class Person:
    """Somebody at `source` who calls the gateway at `port`. Not thread-safe; every method blocks for one request."""

    def __init__(self, port, source, proxy=""):
        self._port, self._source, self._proxy = port, source, proxy
        self._login = {"email": f"a{secrets.token_hex(8)}@dreamscape.test", "password": secrets.token_urlsafe(18) + "-aA1!"}
        self.token = ""

    def expect(self, status, method, path, body=None, **options):
        if isinstance(body, dict):
            body = json.dumps(body)
        answer = call(self._port, method, path, body, source=self._source, proxy=self._proxy, **options)
        if answer.status != status:
            raise Refused(f"{method} {path}: {answer.status} {answer.body[:120].decode(errors='replace')}")
        return answer

    def register(self):
        answer = self.expect(201, "POST", PREFIX + "/auth/register", self._login | {"firstName": "Ada"})
        self.token = answer.json()["data"]["tokens"]["accessToken"]
        return answer

    def login(self):
        answer = self.expect(200, "POST", PREFIX + "/auth/login", self._login)
        self.token = answer.json()["data"]["tokens"]["accessToken"]
        return answer

    def check_health(self):
        return self.expect(200, "GET", "/health")

    def verify_token(self):
        return self.expect(200, "POST", PREFIX + "/auth/verify-token", {}, token=self.token)

    def read_profile(self):
        return self.expect(200, "GET", PREFIX + "/users/profile", token=self.token)

    def change_settings(self):
        settings = {"notifications": {"newsletter": secrets.choice((True, False))}}
        return self.expect(200, "PUT", PREFIX + "/users/settings", settings, token=self.token)

    def send_avatar(self):
        form, media_type = multipart("avatar", "me.png", "image/png", png())
        return self.expect(200, "POST", PREFIX + "/users/profile/avatar", form, token=self.token, media_type=media_type)

    def send_document(self):
        form, media_type = multipart("file", "note.txt", "text/plain", b"A note about a journey.\n" * 20)
        return self.expect(201, "POST", PREFIX + "/users/documents", form, token=self.token, media_type=media_type)
