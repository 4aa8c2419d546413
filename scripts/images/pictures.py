"""Uploads a picture of each format to a hardened container: the worker, its coders and its sandbox work in the image."""
import json
import secrets
import struct
import time
import urllib.error
import urllib.request
import zlib
from urllib.parse import urlsplit

import http_probe
from engine import ROOT, Container, PREFIX, docker
from services import Service, image_name

VOLUME = f"{PREFIX}-data"


def png(side: int = 48) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
    rows = b"".join(b"\0" + b"".join(bytes((x * 5 % 256, y * 5 % 256, 128)) for x in range(side)) for y in range(side))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)) + \
        chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


GIF = bytes.fromhex("47494638396101000100800000ff0000ffffff2c00000000010001000002024401003b")


def samples() -> dict[str, bytes]:
    """PNG and GIF are made here, a JPEG is kept, and the WebP is what the service made of the PNG."""
    return {"image/png": png(), "image/gif": GIF,
            "image/jpeg": (ROOT / "tests/corpora/exif-orientation/Landscape_6.jpg").read_bytes()}


def call(method: str, url: str, content: bytes = b"", fields: dict | None = None) -> tuple[int, bytes]:
    request = urllib.request.Request(url, data=content or None, method=method, headers=fields or {})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def sign_up(auth: str) -> str:
    body = json.dumps({"email": f"p{time.time_ns()}@example.com", "password": "Correct-Horse-9!", "firstName": "P"}).encode()
    status, answer = call("POST", f"{auth}/api/v1/auth/register", body, {"Content-Type": "application/json"})
    if status != 201:
        raise RuntimeError(f"sign-up answered {status}: {answer!r}")
    return json.loads(answer)["data"]["tokens"]["accessToken"]


def upload(user: str, token: str, media_type: str, content: bytes) -> tuple[int, bytes]:
    mark = secrets.token_hex(8)
    body = (f"--{mark}\r\nContent-Disposition: form-data; name=\"avatar\"; filename=\"a\"\r\nContent-Type: {media_type}\r\n\r\n"
            .encode() + content + f"\r\n--{mark}--\r\n".encode())
    return call("POST", f"{user}/api/v1/users/profile/avatar", body,
                {"Content-Type": f"multipart/form-data; boundary={mark}", "Authorization": f"Bearer {token}"})


def upload_all(auth: str, user: str) -> str:
    """"made", or the first picture that was not."""
    token = sign_up(auth)
    todo = samples()
    while todo:
        media_type, content = todo.popitem()
        status, answer = upload(user, token, media_type, content)
        if status != 200:
            return f"{media_type}: {status} {answer[:120]!r}"
        status, square = call("GET", user + urlsplit(json.loads(answer)["url"]).path + "?size=64")
        if status != 200 or square[8:12] != b"WEBP":
            return f"{media_type}: no WebP square, {status}"
        if media_type == "image/png":
            todo["image/webp"] = square
    return "made"


def check(service: Service) -> str:
    """user-service needs accounts, so auth-service runs beside it on the same volume."""
    secret = secrets.token_urlsafe(48)
    shared = ["--env", f"JWT_SECRET={secret}", "--env", "CORS_ORIGIN=https://app.example", "--volume", f"{VOLUME}:/app/data"]
    docker("volume", "rm", "--force", VOLUME)
    try:
        with Container("pictures", image_name(service.name), shared) as user:
            user.start()
            http_probe.wait_for_200(user.address, 3002, "/health/live")
            url = f"http://{user.address}:3002"
            if service.name == "dreamscape":
                return upload_all(f"http://{user.address}:3001", url)
            with Container("accounts", image_name("auth-service"), shared) as auth:
                auth.start()
                http_probe.wait_for_200(auth.address, 3001, "/health/live")
                return upload_all(f"http://{auth.address}:3001", url)
    finally:
        docker("volume", "rm", "--force", VOLUME)
