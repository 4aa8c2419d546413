"""The Docker command line, as little of it as the image scripts need."""
import json
import os
import pathlib
import subprocess
import time

CLIENT = os.environ.get("DOCKER_CLIENT", "docker")
ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PREFIX = "dreamscape-test-builds"

# What every container of a deployment gets; deploy/compose and deploy/kubernetes say the same in their words.
HARDENED = ["--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges",
            "--security-opt", f"seccomp={ROOT / 'deploy/docker/seccomp.json'}", "--pids-limit", "64", "--memory", "256m",
            "--tmpfs", "/tmp:rw,noexec,nosuid,nodev,size=16m"]


def docker(*arguments: str, check: bool = True, **options) -> subprocess.CompletedProcess:
    done = subprocess.run([CLIENT, *arguments], capture_output=True, text=True, env={**os.environ, "DOCKER_BUILDKIT": "1"},
                          **options)
    if check and done.returncode != 0:
        raise RuntimeError(f"docker {' '.join(arguments[:6])}: {done.stderr[-2000:]}")
    return done


def inspect(name: str, what: str = "container") -> dict:
    return json.loads(docker(what, "inspect", name).stdout)[0]


def timed(action) -> tuple[float, object]:
    start = time.monotonic()
    result = action()
    return time.monotonic() - start, result


class Container:
    """A container of ours, removed when the block ends."""

    def __init__(self, name: str, image: str, options: list[str] | None = None, command: list[str] | None = None,
                 hardened: bool = True):
        self.name = f"{PREFIX}-{name}"
        docker("rm", "--force", "--volumes", self.name, check=False)
        docker("create", "--name", self.name, *(HARDENED if hardened else []), *(options or []), image, *(command or []))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        docker("rm", "--force", "--volumes", self.name, check=False)

    def start(self):
        docker("start", self.name)
        return self

    @property
    def state(self) -> dict:
        return inspect(self.name)["State"]

    @property
    def address(self) -> str:
        return inspect(self.name)["NetworkSettings"]["IPAddress"]

    def logs(self) -> str:
        done = docker("logs", self.name)
        return done.stdout + done.stderr

    def execute(self, *command: str, user: str | None = None, check: bool = True) -> subprocess.CompletedProcess:
        return docker("exec", *(["--user", user] if user else []), self.name, *command, check=check)

    def process_status(self) -> dict[str, str]:
        text = pathlib.Path(f"/proc/{self.state['Pid']}/status").read_text()
        return dict(line.split(":\t", 1) for line in text.splitlines() if ":\t" in line)

    def root_mount(self) -> str:
        lines = pathlib.Path(f"/proc/{self.state['Pid']}/mounts").read_text().splitlines()
        return next(line.split()[3] for line in lines if line.split()[1] == "/")
