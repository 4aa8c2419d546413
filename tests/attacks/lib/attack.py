"""One attack from beginning to end: programs and people are started, the attack runs, what must hold is checked.

A program in the folder above calls `main` with an `Attack`. The order of events: start the programs, and wait until they
have let go of what only their start used; everybody signs up, does everything once and lives a while; the attacker prepares;
an office of browsers comes and goes; memory is read, that is the warmed-up idle; then attack, victims and sampling run
together; afterwards memory must be given back.
"""

import argparse
import dataclasses
import json
import multiprocessing
import os
import signal
import statistics
import sys
import time
import traceback

from lib import PROJECT, measure, report
from lib.person import PREFIX, Person
from lib.stack import CONTAINER_BYTES, MEMORY_BUDGET_BYTES, MIB, Stack
from lib.swarm import Plan, Swarm, need_descriptors
from lib.victims import Victims
from harness.process import StartFailure

ATTACKER = "127.0.1.1"
PROXY = "127.0.0.1"
OFFICE = "127.0.2.100"
OFFICE_CONNECTIONS = 200 * 6  # browsers keep six to a host
SERVICE_CONNECTIONS = 256  # what a gateway keeps to one service
SETTLE_SECONDS = 4  # memory is given back every three, that of the start the first time
WARM_SHARE = 0.25  # of the attack's time: people live so long before memory is read
OPEN_FILES = 12_000
GIVEN_BACK_FACTOR, GIVEN_BACK_SECONDS = 1.2, 40  # a gateway keeps unused connections to services for 30 s
HEALTH_SECONDS_MEDIAN_MAX = 1.0
SOCKET_BYTES_MAX = 384 * MIB  # by three programs, and by the attacker, who has one end of each connection


class Attack:
    """Subclasses set `name` and `run`, and may have more. Everything the attacker does comes from ATTACKER."""

    name = ""
    short_seconds, full_seconds = 4, 40
    descriptors_max = 5_000
    cpu_share_max = 0.5  # of one core, on average, see cpu_seconds_max
    extra_victim_path = ""  # one more thing the victims ask for
    makes_sense_behind_proxy = True  # whether every connection says whose it is, in a complete head

    def settings(self):
        """Settings the scene needs: addresses, never limits."""
        return {}

    def prepare(self, scene):
        """Before memory is read. In the main process."""

    def run(self, scene):
        """The attack, for about scene.seconds. In a process of its own; returns a dict, "words" in it is for people."""
        raise NotImplementedError

    def cpu_seconds_max(self, seconds):
        """What all programs may use in an attack of that length, people's own work (about 0.12 of a core) included."""
        return self.cpu_share_max * (seconds + 1)

    def check(self, found, scene):
        """More that must hold: (what must hold, whether it does, what was found). `found` is what run returned."""
        return []

    def finish(self):
        """Ends what settings() or prepare() started."""


@dataclasses.dataclass
class Scene:
    """What an attack may know."""

    stack: Stack
    seconds: float
    is_full: bool
    proxy: str = ""  # where everybody's connections come from, if not from themselves

    def port(self, name="gateway"):
        return self.stack.ports[name]

    def ports_of(self, *names):
        """Those of the ports that can be attacked here: the gateway's, and the services' own if they are programs."""
        attackable = ("gateway",) if self.proxy else self.stack.attackable
        return [self.stack.ports[name] for name in names if name in attackable]

    def attacker(self):
        """One more account of the attacker's, who may have nine within the limits."""
        person = Person(self.port(), ATTACKER, self.proxy)
        person.register()
        return person

    def with_swarm(self, plans, **options):
        """Runs plans as ATTACKER and returns their tally."""
        swarm = Swarm(self.proxy or ATTACKER, name_client(plans, ATTACKER) if self.proxy else plans, **options)
        tally = swarm.run(self.seconds)
        swarm.close()
        return tally


def name_client(plans, address):
    """The plans as a proxy forwards them."""
    line = b" HTTP/1.1\r\n"
    named = {first: first.replace(line, line + f"X-Forwarded-For: {address}\r\n".encode())
             for first in {plan.first for plan in plans}}
    return [dataclasses.replace(plan, first=named[plan.first]) for plan in plans]


def _attack_process(attack, scene, pipe):
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        pipe.send(attack.run(scene))
    except BaseException:
        pipe.send({"failure": traceback.format_exc()})


def run_in_process(attack, scene):
    context = multiprocessing.get_context("fork")
    pipe, other = context.Pipe()
    process = context.Process(target=_attack_process, args=(attack, scene, other), daemon=True)
    process.start()
    try:
        found = pipe.recv() if pipe.poll(scene.seconds + 30) else {"failure": "the attack did not end"}
    finally:
        process.terminate()
        process.join()
    return found


def ask(path):
    return f"GET {path} HTTP/1.1\r\nHost: office\r\n\r\n".encode()


def receive_office(stack):
    """Browsers of one office, so that idle memory is that of a program that has had visitors, many of them at once."""
    health = ask("/health/live")
    plans = [Plan(port, health) for port in stack.ports.values()] * SERVICE_CONNECTIONS
    # As many again as the gateway keeps to both services: each is answered there with 401.
    plans += [Plan(stack.ports["gateway"], ask(PREFIX + path)) for path in ("/auth/profile", "/users/profile")] * \
        SERVICE_CONNECTIONS
    plans += [Plan(stack.ports["gateway"], health)] * (OFFICE_CONNECTIONS - 3 * SERVICE_CONNECTIONS)
    swarm = Swarm(OFFICE, plans, reopen=False)
    swarm.run(1.0)
    swarm.close()
    time.sleep(SETTLE_SECONDS)


def run_scene(attack, stack, arguments):
    """The attack's row, see report.row."""
    seconds = attack.full_seconds if arguments.full else attack.short_seconds
    scene = Scene(stack, seconds, arguments.full, PROXY if arguments.behind_proxy else "")
    time.sleep(SETTLE_SECONDS)
    with Victims(stack, attack.extra_victim_path, scene.proxy, seconds * WARM_SHARE) as victims:
        attack.prepare(scene)
        receive_office(stack)
        idle = measure.resident(stack.servers)
        sampler = measure.Sampler(stack.servers)
        sampler.start()
        victims.begin()
        found = run_in_process(attack, scene)
        outcomes = victims.end()
        sampler.stop()
    after = measure.wait_until_given_back(stack.servers, idle, GIVEN_BACK_FACTOR, GIVEN_BACK_SECONDS)
    checks = common_checks(attack, scene, outcomes, sampler, idle, after)
    if "failure" in found:
        checks.append(("the attack runs", False, found["failure"]))
    else:
        checks += attack.check(found, scene)
    return report.row(attack, outcomes, sampler, idle, after, checks, found)


def common_checks(attack, scene, outcomes, sampler, idle, after):
    """(what must hold, whether it does, what was found)"""
    checks = [("nobody refused", outcomes.refused == 0, f"{outcomes.refused} of {total(outcomes)}"),
              ("nobody late", outcomes.late == 0, f"{outcomes.late} of {total(outcomes)}")]
    health = statistics.median(outcomes.health_seconds) if outcomes.health_seconds else float("inf")
    checks.append(("health answered", health <= HEALTH_SECONDS_MEDIAN_MAX, f"median {health:.3f} s"))
    for name, server in scene.stack.servers.items():
        resident, tree = sampler.resident_max[name], sampler.tree_max[name]
        checks += [
            (f"{name}: within its memory budget", resident <= MEMORY_BUDGET_BYTES, f"{resident / MIB:.0f} MiB"),
            (f"{name}: with image workers within the container", tree <= CONTAINER_BYTES, f"{tree / MIB:.0f} MiB"),
            (f"{name}: memory given back", after[name] <= idle[name] * GIVEN_BACK_FACTOR,
             f"{idle[name] / MIB:.1f} MiB before, {after[name] / MIB:.1f} MiB after"),
            (f"{name}: alive", server.is_running(), scene.stack.end_of_log(name)),
        ]
    cpu_max = attack.cpu_seconds_max(scene.seconds)
    checks += [
        ("descriptors bounded", sampler.descriptors_max <= attack.descriptors_max,
         f"{sampler.descriptors_max} of {attack.descriptors_max}"),
        ("sockets' memory bounded", sampler.socket_bytes_max <= SOCKET_BYTES_MAX,
         f"{sampler.socket_bytes_max / MIB:.0f} MiB of {SOCKET_BYTES_MAX / MIB:.0f} MiB"),
        ("processor time bounded", sampler.cpu_seconds <= cpu_max, f"{sampler.cpu_seconds:.1f} s of {cpu_max:.1f} s"),
    ]
    return checks


def total(outcomes):
    return outcomes.ok + outcomes.refused + outcomes.late


def parse_arguments(attack, description):
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", default=os.path.join(PROJECT, "build", "release", "bin"), metavar="DIR",
                        help="where the programs are (default: build/release/bin); a Release build, sanitizers need more memory")
    parser.add_argument("--full", action="store_true", help=f"for {attack.full_seconds} s instead of {attack.short_seconds} s")
    parser.add_argument("--all-in-one", action="store_true", help="against the program dreamscape instead of three")
    parser.add_argument("--behind-proxy", action="store_true",
                        help="all come through one trusted proxy, which names its clients in X-Forwarded-For")
    parser.add_argument("--json", metavar="FILE", help="where the row of the table goes")
    return parser.parse_args()


def main(attack, description):
    """Returns the exit status: 0, 1 if something did not hold, 2 if the attack could not be made."""
    arguments = parse_arguments(attack, description)
    if arguments.behind_proxy and not attack.makes_sense_behind_proxy:
        print(f"error: {attack.name}: a proxy sends on whole heads only", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(2))  # the servers end with us
    need_descriptors(OPEN_FILES)
    settings = attack.settings()
    try:
        with Stack(arguments.bin, all_in_one=arguments.all_in_one, behind_proxy=arguments.behind_proxy,
                   settings=settings) as stack:
            row = run_scene(attack, stack, arguments)
    except (StartFailure, RuntimeError) as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 2
    finally:
        attack.finish()
    print(report.details(row))
    if arguments.json:
        with open(arguments.json, "w", encoding="utf-8") as file:
            json.dump(row, file, indent=2)
    return 0 if row["passed"] else 1
