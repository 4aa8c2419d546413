"""The programs under attack, with default limits, on free ports and in an empty folder.

Every address of 127.0.0.0/8 is this machine, so one machine can play several: the programs speak to each other from
127.0.0.1, attackers come from 127.0.1.x and everybody else from 127.0.2.x. The services believe X-Forwarded-For from the
gateway alone (TRUSTED_PROXIES; the all-in-one program knows by itself), so that attackers at their own ports are strangers
there too. A proxy in front has the gateway's address, and with one the all-in-one program has to be told of it.
"""

import os
import shutil
import tempfile
import time

from harness.process import Server, StartFailure, free_port
from lib.person import call

MIB = 2**20
CONTAINER_BYTES = 256 * MIB
MEMORY_BUDGET_BYTES = CONTAINER_BYTES * 3 // 4  # what a program takes of its container when nobody says otherwise
SERVICES = ("auth-service", "user-service", "gateway")


class Stack:
    """Three programs, or one. Use as a context manager.

    `ports` has a port for "gateway", "auth-service" and "user-service"; `attackable` names those an attacker may choose.
    """

    def __init__(self, bin_folder, *, all_in_one=False, behind_proxy=False, settings=None):
        self.all_in_one = all_in_one
        self._behind_proxy = behind_proxy
        self.ports = {name: free_port() for name in SERVICES}
        self.attackable = SERVICES
        self._bin, self._settings = bin_folder, settings or {}
        self.servers = {}

    def __enter__(self):
        self._folder = tempfile.mkdtemp(prefix="dreamscape-attack-")
        try:
            for name in ("dreamscape",) if self.all_in_one else SERVICES:
                self._start(name)
            self._wait_until_ready()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for server in reversed(self.servers.values()):
            server.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def end_of_log(self, name):
        with open(self._log_path(name), encoding="utf-8", errors="replace") as file:
            return "".join(file.readlines()[-5:])

    def _log_path(self, name):
        return os.path.join(self._folder, name + ".log")

    def _environment(self):
        auth, user = (f"http://127.0.0.1:{self.ports[name]}" for name in ("auth-service", "user-service"))
        environment = {
            "BIND_ADDRESS": "127.0.0.1", "DATA_DIR": os.path.join(self._folder, "data"), "LOG_FORMAT": "json",
            "MEMORY_BUDGET": str(MEMORY_BUDGET_BYTES), "DRAIN_MS": "0",
            "GATEWAY_PORT": str(self.ports["gateway"]), "AUTH_PORT": str(self.ports["auth-service"]),
            "USER_PORT": str(self.ports["user-service"]), "AUTH_SERVICE_URL": auth, "USER_SERVICE_URL": user,
        }
        if self._behind_proxy or not self.all_in_one:
            environment["TRUSTED_PROXIES"] = "127.0.0.1/32"
        return environment | self._settings

    def _start(self, name):
        program = os.path.join(self._bin, name)
        if not os.access(program, os.X_OK):
            raise StartFailure(f"no program {program}: build it first (scripts/build release), or give --bin")
        port = self.ports["gateway" if self.all_in_one else name]
        self.servers[name] = Server(name, [program], port, environment=self._environment(), log_path=self._log_path(name))
        self.servers[name].start()

    def _wait_until_ready(self):
        until = time.monotonic() + 20
        for name, port in self.ports.items():
            while True:
                try:
                    if call(port, "GET", "/health/ready", source="127.0.0.1").status == 200:
                        break
                except OSError:
                    pass
                if time.monotonic() > until:
                    raise StartFailure(f"{name} does not get ready")
                time.sleep(0.02)
