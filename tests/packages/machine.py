"""A clean Debian below a folder, in network and process namespaces of this program's own: installs, starts and asks it.

The caller starts this program with `unshare --net --mount --pid --fork`; nothing here reaches another machine.
"""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request
import uuid

GATEWAY = os.environ.get("TEST_GATEWAY", "http://127.0.0.1:3000")
START_SECONDS_MAX = 60
SECONDS_MAX = 60  # from nothing to a signed-in user
ACCOUNT = {"email": "me@example.com", "password": "Correct-Horse-9!", "firstName": "Me"}


class Machine:
    """Unpacked from a tar; gone with `close`."""

    def __init__(self, archive: pathlib.Path, folder: pathlib.Path):
        self.root = folder
        folder.mkdir(parents=True)
        subprocess.run(["tar", "--extract", "--numeric-owner", "-f", archive, "-C", folder], check=True)
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
        subprocess.run(["mount", "-t", "proc", "proc", folder / "proc"], check=True)

    def close(self) -> None:
        subprocess.run(["umount", self.root / "proc"], check=True)
        shutil.rmtree(self.root)

    def at(self, path: str) -> pathlib.Path:
        return self.root / path.lstrip("/")

    def run(self, *command: str, fails: bool = False, user: str | None = None) -> str:
        """Its output, both streams; ends the test when it fails, or with `fails` when it does not."""
        options = [f"--userspec={user}:{user}"] if user else []
        environment = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND": "noninteractive"}
        done = subprocess.run(["/usr/sbin/chroot", *options, self.root, *command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, env=environment)
        assert (done.returncode != 0) == fails, f"{command}: status {done.returncode}\n{done.stdout}"
        return done.stdout

    def facts(self, path: str) -> tuple[int, str, bytes]:
        """Owner, mode and content of a file."""
        status = self.at(path).stat()
        return status.st_uid, oct(status.st_mode & 0o777), self.at(path).read_bytes()


class Service:
    """The program, started as a user of the machine, until the block ends."""

    def __init__(self, machine: Machine, user: str, *command: str):
        self.process = subprocess.Popen(["/usr/sbin/chroot", f"--userspec={user}", machine.root, *command],
                                        env={"PATH": "/usr/bin:/bin"}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def __enter__(self):
        wait_until_healthy(lambda: self.process.poll() is None or self.process.stdout.read())
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(timeout=30)
        self.process.stdout.close()
        assert status == 0, f"stopped with {status}"


def wait_until_healthy(runs=lambda: True) -> None:
    """`runs` answers True while there is something to wait for, else what it said last."""
    deadline = time.monotonic() + START_SECONDS_MAX
    while time.monotonic() < deadline:
        assert (said := runs()) is True, said
        try:
            if ask("GET", "/health")[0] == 200:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise AssertionError("it does not answer")


def ask(method: str, path: str, body: bytes = b"", **fields: str) -> tuple[int, bytes]:
    request = urllib.request.Request(GATEWAY + path, data=body or None, method=method,
                                     headers={name.replace("_", "-"): value for name, value in fields.items()})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def register() -> None:
    status, answer = ask("POST", "/api/v1/auth/register", json.dumps(ACCOUNT).encode(), Content_Type="application/json")
    assert status == 201, answer


def log_in() -> str:
    body = json.dumps({name: ACCOUNT[name] for name in ("email", "password")}).encode()
    status, answer = ask("POST", "/api/v1/auth/login", body, Content_Type="application/json")
    assert status == 200, answer
    return token_in(json.loads(answer))


def token_in(value) -> str:
    """accessToken, wherever the envelope has it."""
    if isinstance(value, dict):
        return value.get("accessToken") or next((found for item in value.values() if (found := token_in(item))), "")
    return ""


def says(what: str, begin: float) -> None:
    """Prints what something took, and does not let it take more than a minute."""
    seconds = time.monotonic() - begin
    print(f"  {what}: {seconds:.1f} s", flush=True)
    assert seconds <= SECONDS_MAX, f"{what} took longer than {SECONDS_MAX} s"


def is_webp(content: bytes) -> bool:
    return content[:4] == b"RIFF" and content[8:12] == b"WEBP"


def square_of(path: str) -> bytes:
    """Of an uploaded picture."""
    status, square = ask("GET", f"{path}?size=256")
    assert status == 200 and is_webp(square), (status, square[:40])
    return square


def upload_picture(token: str, picture: bytes) -> str:
    """A photograph becomes a square WebP: the worker, its libraries and its decoders work. The path it is found at."""
    boundary = uuid.uuid4().hex
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="avatar"; filename="a.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
    body = head.encode() + picture + f"\r\n--{boundary}--\r\n".encode()
    status, answer = ask("POST", "/api/v1/users/profile/avatar", body, Authorization=f"Bearer {token}",
                         Content_Type=f"multipart/form-data; boundary={boundary}")
    assert status in (200, 201), answer
    url = answer.decode().split('"url":"', 1)[1].split('"', 1)[0].replace("\\/", "/")
    path = "/uploads" + url.split("/uploads", 1)[1]
    square_of(path)
    return path
