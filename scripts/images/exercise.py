"""Runs the all-in-one program of an unpacked image below chroot and uses it: `exercise.py FOLDER`; see scripts/trace-calls."""
import os
import signal
import subprocess
import sys

import http_probe
import pictures

PORTS = {"GATEWAY_PORT": "28090", "AUTH_PORT": "28091", "USER_PORT": "28092"}


def main() -> int:
    inside = ["chroot", sys.argv[1]]
    environment = {**PORTS, "DATA_DIR": "/app/data", "PATH": os.environ["PATH"]}
    program = subprocess.Popen([*inside, "/app/dreamscape"], env=environment)
    try:
        http_probe.wait_for_200("127.0.0.1", 28090, "/health/ready")
        result = pictures.upload_all("http://127.0.0.1:28091", "http://127.0.0.1:28092")
        subprocess.run([*inside, "/app/dreamscape", "--healthcheck"], env=environment, check=True)
        for tool in (["ps", "aux"], ["env"], ["ls", "-la", "/"], ["whoami"], ["date"]):
            subprocess.run([*inside, f"/usr/bin/{tool[0]}", *tool[1:]], check=True)
    finally:
        program.send_signal(signal.SIGTERM)
        program.wait(30)
    print(result)
    return 0 if result == "made" and program.returncode == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
