#!/usr/bin/env python3
"""Uses the archive of an image as somebody does who has nothing but a Docker Engine.

usage: TEST_GATEWAY=http://127.0.0.1:PORT try_image.py ARCHIVE.tar.gz IMAGE PICTURE
"""
import os
import pathlib
import subprocess
import sys
import time

from machine import GATEWAY, log_in, register, says, upload_picture, wait_until_healthy

DOCKER = os.environ.get("DOCKER_CLIENT", "docker")


def docker(*words: str, **options) -> str:
    return subprocess.run([DOCKER, *words], check=True, stdout=subprocess.PIPE, text=True, **options).stdout.strip()


def main() -> int:
    if len(sys.argv) != 4:
        print(__doc__)
        return 2
    archive, image, picture = sys.argv[1:]
    port = GATEWAY.rsplit(":", 1)[1]
    begin = time.monotonic()
    with open(archive, "rb") as file:
        docker("load", stdin=file)
    name = docker("run", "--detach", "--publish", f"127.0.0.1:{port}:3000", image)
    try:
        wait_until_healthy()
        register()
        token = log_in()
        says("image, from nothing to a signed-in user", begin)
        upload_picture(token, pathlib.Path(picture).read_bytes())
    finally:
        docker("rm", "--force", "--volumes", name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
