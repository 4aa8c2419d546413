"""People who use the services while they are attacked, in a process of their own, and the probes of a platform.

Each person has an address of 127.0.2.0/24, goes through the steps at a low steady rhythm, and opens a connection for every
request. An answer that is not the promised one, a refused or cut connection is "refused"; no whole answer within 5 s is
"late". Neither may happen.
"""

import collections
import dataclasses
import itertools
import multiprocessing
import signal
import threading
import time

from lib.person import Person, Refused, call

PEOPLE = 4
PAUSE_SECONDS = 0.25
PROBE_SECONDS = 0.5
PROBE_SOURCE = "127.0.2.200"
# How often a person may, within the default limits (10 avatars and 30 documents in 15 minutes), for a minute.
AVATAR_SECONDS, DOCUMENT_SECONDS = 8.0, 3.0


@dataclasses.dataclass
class Outcomes:
    ok: int = 0
    refused: int = 0
    late: int = 0
    seconds: list = dataclasses.field(default_factory=list)
    health_seconds: list = dataclasses.field(default_factory=list)
    complaints: collections.Counter = dataclasses.field(default_factory=collections.Counter)

    def add(self, other):
        self.ok, self.refused, self.late = self.ok + other.ok, self.refused + other.refused, self.late + other.late
        self.seconds += other.seconds
        self.health_seconds += other.health_seconds
        self.complaints += other.complaints

    def attempt(self, name, step):
        """Runs a step, counts how it ended and returns whether it was all right."""
        try:
            seconds = step().seconds
        except TimeoutError:
            self.late += 1
            self.complaints[f"{name}: no answer in time"] += 1
            return False
        except (OSError, Refused, ValueError) as problem:
            return self._complain(name, problem)
        except Exception as problem:  # http.client raises its own kinds for a cut answer
            return self._complain(name, problem)
        self.ok += 1
        self.seconds.append(seconds)
        if name == "health" or name.startswith("probe"):
            self.health_seconds.append(seconds)
        return True

    def _complain(self, name, problem):
        self.refused += 1
        self.complaints[f"{name}: {type(problem).__name__}: {problem}"] += 1
        return False


class Timetable:
    """The next thing a person does: the quick ones in turn, uploads when their time has come."""

    def __init__(self, person, extra_steps=()):
        quick = [("health", person.check_health), ("login", person.login), ("verify-token", person.verify_token),
                 ("profile", person.read_profile), ("settings", person.change_settings), *extra_steps]
        self._quick = itertools.cycle(quick)
        self._uploads = [["avatar", person.send_avatar, AVATAR_SECONDS, 0.0],
                         ["document", person.send_document, DOCUMENT_SECONDS, 0.0]]

    def next(self, now):
        for upload in self._uploads:
            name, step, interval, due = upload
            if now >= due:
                upload[3] = now + interval
                return name, step
        return next(self._quick)


def live(person, stop, outcomes, extra_steps):
    timetable = Timetable(person, extra_steps)
    while not stop.is_set():
        outcomes.attempt(*timetable.next(time.monotonic()))
        stop.wait(PAUSE_SECONDS)


def probe(ports, stop, outcomes):
    """What an orchestrator does: asks every program for its health at its own port."""
    for name, port in itertools.cycle(ports.items()):
        if stop.is_set():
            return
        outcomes.attempt(f"probe of {name}", lambda port=port: expect_ready(port))
        stop.wait(PROBE_SECONDS / len(ports))


def expect_ready(port):
    answer = call(port, "GET", "/health/ready", source=PROBE_SOURCE)
    if answer.status != 200:
        raise Refused(f"/health/ready: {answer.status}")
    return answer


def sum_of(outcomes):
    total = Outcomes()
    for own in outcomes:
        total.add(own)
    return total


def warm_up(people):
    """Everybody does everything once, all of them at the same time, as later."""
    outcomes = [Outcomes() for _ in people]

    def do_everything(person, own):
        for step in (person.register, person.login, person.verify_token, person.read_profile, person.change_settings,
                     person.send_avatar, person.send_document, person.check_health):
            own.attempt(step.__name__, step)

    threads = [threading.Thread(target=do_everything, args=pair) for pair in zip(people, outcomes)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum_of(outcomes)


def live_together(people, ports, extra_path, stop):
    """All of them and the probes, until `stop`."""
    outcomes = [Outcomes() for _ in range(len(people) + 1)]
    threads = [threading.Thread(target=probe, args=(ports, stop, outcomes[-1]))]
    for person, own in zip(people, outcomes):
        extra = [(extra_path, lambda person=person: person.expect(200, "GET", extra_path))] if extra_path else []
        threads.append(threading.Thread(target=live, args=(person, stop, own, extra)))
    for thread in threads:
        thread.start()
        time.sleep(PAUSE_SECONDS / len(threads))
    for thread in threads:
        thread.join()
    return sum_of(outcomes)


def live_for(seconds, people, ports, extra_path):
    """As later, so that what programs keep of such a life, as pages of the database, is there before memory is read."""
    stop = threading.Event()
    threading.Timer(seconds, stop.set).start()
    return live_together(people, ports, extra_path, stop)


def _serve(ports, extra_path, proxy, warm_seconds, begin, stop, pipe):
    """The process: signs everybody up, does everything once, lives a while, waits for `begin`, lives until `stop`."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    people = [Person(ports["gateway"], f"127.0.2.{number + 1}", proxy) for number in range(PEOPLE)]
    pipe.send(sum_of([warm_up(people), live_for(warm_seconds, people, ports, "")]))
    begin.wait()
    pipe.send(live_together(people, ports, extra_path, stop))


class Victims:
    """Use as a context manager: inside, everybody is signed up. `begin()`, then `end()` gives their outcomes."""

    def __init__(self, stack, extra_path="", proxy="", warm_seconds=0.0):
        context = multiprocessing.get_context("fork")
        self._begin, self._stop = context.Event(), context.Event()
        self._pipe, other = context.Pipe()
        arguments = (stack.ports, extra_path, proxy, warm_seconds, self._begin, self._stop, other)
        self._process = context.Process(target=_serve, args=arguments, daemon=True)

    def __enter__(self):
        self._process.start()
        warm = self._receive(60)
        if warm.refused or warm.late:
            self.__exit__()
            raise RuntimeError(f"the services do not work even without an attack: {dict(warm.complaints)}")
        return self

    def __exit__(self, *_):
        if self._process.is_alive():
            self._process.terminate()
        self._process.join()

    def _receive(self, seconds):
        if not self._pipe.poll(seconds):
            raise RuntimeError("the victims' process does not answer")
        return self._pipe.recv()

    def begin(self):
        self._begin.set()

    def end(self):
        self._stop.set()
        return self._receive(60)
