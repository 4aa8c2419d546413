"""Many connections of one attacker, kept by one thread: what each sends, how slowly, and whether it reads.

Nothing here is aimed at anything but 127.0.0.1. A connection that the server closes is opened again, at a bounded rate,
because an attacker would do so.
"""

import collections
import dataclasses
import errno
import heapq
import resource
import select
import socket
import struct
import time

IP_BIND_ADDRESS_NO_PORT = 24  # ip(7): the port is chosen at connect, so one address may have many connections
RESET_ON_CLOSE = struct.pack("ii", 1, 0)  # SO_LINGER of 0 s
READ_BYTES = 65536
SILENT_SECONDS = 2.0


@dataclasses.dataclass(frozen=True)
class Plan:
    """What one connection does. `first` goes out at once; `piece` bytes of `rest` follow every `pause` seconds."""

    port: int
    first: bytes = b""
    rest: bytes = b""
    piece: int = 1
    pause: float = 1.0
    read_bytes: int | None = None  # a pause; None: all there is, at once
    receive_buffer: int = 0  # SO_RCVBUF in bytes; 0: the system's
    reset_after: float | None = None  # seconds from connecting to an RST by us


@dataclasses.dataclass
class Tally:
    opened: int = 0
    refused: int = 0
    closed_by_server: int = 0
    held_max: int = 0
    sent_bytes: int = 0
    silent: int = 0  # sent their `first` more than SILENT_SECONDS before the end and got no reaction
    answers: collections.Counter = dataclasses.field(default_factory=collections.Counter)  # by status
    # From the last byte of `first` to the first byte of an answer, or the end of the connection.
    reaction_seconds: list = dataclasses.field(default_factory=list)

    def words(self):
        answers = ", ".join(f"{count} x {status}" for status, count in sorted(self.answers.items()))
        return (f"{self.opened} connections opened, at most {self.held_max} held, {self.refused} refused, "
                f"{self.closed_by_server} closed by the server, {self.sent_bytes // 1024} KiB sent"
                + (f"; answers: {answers}" if answers else ""))


class Caller:
    """One connection under way."""

    def __init__(self, plan, source):
        self.plan = plan
        self.pending = memoryview(plan.first)
        self.rest_sent = 0
        self.sent_first_at = None
        self.has_reacted = False
        self.socket = socket.socket()
        self.socket.setblocking(False)
        self.socket.setsockopt(socket.IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1)
        if plan.receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, plan.receive_buffer)
        self.socket.bind((source, 0))
        self.error = self.socket.connect_ex(("127.0.0.1", plan.port))

    @property
    def reads_at_once(self):
        return self.plan.read_bytes is None

    def is_silent(self, now):
        return not self.has_reacted and self.sent_first_at is not None and now - self.sent_first_at > SILENT_SECONDS


class Swarm:
    """Runs every plan on a connection of its own, all from `source`, in the calling thread."""

    def __init__(self, source, plans, *, reopen=True, opens_per_second=4000, reopens_per_second=500):
        need_descriptors(len(plans) + 200)
        self._source, self._reopen = source, reopen
        self._opens, self._reopens = opens_per_second, reopens_per_second
        self._waiting = collections.deque(plans)
        self._epoll = select.epoll()
        self._callers = {}
        self._timers = []  # (time, tie breaker, what to do, caller)
        self._order = 0
        self.tally = Tally()

    def run(self, seconds):
        begin = last = time.monotonic()
        credit = 0.0
        first_fill = len(self._waiting)
        while (now := time.monotonic()) < begin + seconds:
            rate = self._opens if self.tally.opened + self.tally.refused < first_fill else self._reopens
            credit = min(credit + (now - last) * rate, max(1.0, rate / 10))
            last = now
            while credit >= 1 and self._waiting:
                self._open(self._waiting.popleft())
                credit -= 1
            self._run_timers(now)
            for descriptor, events in self._epoll.poll(0.01, 1024):
                caller = self._callers.get(descriptor)
                if caller:
                    self._serve(caller, events)
            self.tally.held_max = max(self.tally.held_max, len(self._callers))
        self.tally.silent = sum(caller.is_silent(now) for caller in self._callers.values())
        return self.tally

    def close(self):
        """All at once, as when an attacker's process ends; those that were to be reset are, as an end of sending is no end."""
        for caller in list(self._callers.values()):
            if caller.plan.reset_after is not None:
                caller.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
            caller.socket.close()
        self._callers.clear()
        self._epoll.close()

    def _open(self, plan):
        caller = Caller(plan, self._source)
        if caller.error not in (0, errno.EINPROGRESS):
            caller.socket.close()
            self._refused(plan)
            return
        self.tally.opened += 1
        self._callers[caller.socket.fileno()] = caller
        self._epoll.register(caller.socket.fileno(), self._interest(caller, writing=True))
        if plan.rest or plan.read_bytes is not None:
            self._after(plan.pause, self._step, caller)
        if plan.reset_after is not None:
            self._after(plan.reset_after, self._reset, caller)

    def _interest(self, caller, writing):
        return (select.EPOLLIN if caller.reads_at_once else 0) | (select.EPOLLOUT if writing else 0)

    def _after(self, seconds, action, caller):
        self._order += 1
        heapq.heappush(self._timers, (time.monotonic() + seconds, self._order, action, caller))

    def _run_timers(self, now):
        while self._timers and self._timers[0][0] <= now:
            _, _, action, caller = heapq.heappop(self._timers)
            if self._callers.get(caller.socket.fileno()) is caller:
                action(caller)

    def _step(self, caller):
        """A slow one's next piece, in either direction."""
        plan = caller.plan
        if caller.rest_sent < len(plan.rest) and not caller.pending:
            caller.pending = memoryview(plan.rest)[caller.rest_sent:caller.rest_sent + plan.piece]
            caller.rest_sent += len(caller.pending)
            self._write(caller)
        if plan.read_bytes and self._callers.get(caller.socket.fileno()) is caller:
            self._read(caller, plan.read_bytes)
        if self._callers.get(caller.socket.fileno()) is caller:
            self._after(plan.pause, self._step, caller)

    def _serve(self, caller, events):
        if events & (select.EPOLLIN | select.EPOLLHUP | select.EPOLLERR) and (
                caller.reads_at_once or events & (select.EPOLLHUP | select.EPOLLERR)):
            if not self._read(caller, READ_BYTES):
                return
        if events & select.EPOLLOUT:
            self._write(caller)

    def _write(self, caller):
        try:
            while caller.pending:
                sent = caller.socket.send(caller.pending)
                self.tally.sent_bytes += sent
                caller.pending = caller.pending[sent:]
        except BlockingIOError:
            self._epoll.modify(caller.socket.fileno(), self._interest(caller, writing=True))
            return
        except OSError:
            # What the server said before it closed can still be read.
            if self._read(caller, READ_BYTES):
                self._closed(caller)
            return
        if caller.sent_first_at is None:
            caller.sent_first_at = time.monotonic()
        self._epoll.modify(caller.socket.fileno(), self._interest(caller, writing=False))

    def _read(self, caller, count):
        """Whether the connection is still there."""
        try:
            data = caller.socket.recv(count)
        except BlockingIOError:
            return True
        except OSError:
            data = b""
        self._note_reaction(caller, data)
        if data:
            return True
        self._closed(caller)
        return False

    def _note_reaction(self, caller, data):
        if caller.has_reacted:
            return
        caller.has_reacted = True
        if data[:5] == b"HTTP/":
            self.tally.answers[data[9:12].decode(errors="replace")] += 1
        self.tally.reaction_seconds.append(time.monotonic() - (caller.sent_first_at or time.monotonic()))

    def _reset(self, caller):
        caller.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
        self._drop(caller)

    def _closed(self, caller):
        self.tally.closed_by_server += 1
        self._drop(caller)

    def _refused(self, plan):
        self.tally.refused += 1
        if self._reopen:
            self._waiting.append(plan)

    def _drop(self, caller):
        del self._callers[caller.socket.fileno()]
        caller.socket.close()
        if self._reopen:
            self._waiting.append(caller.plan)


def need_descriptors(count):
    """Raises the limit of open files to `count`, or ends the program in words: an attack is never made smaller in silence."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft >= count:
        return
    wanted = max(count, hard) if hard != resource.RLIM_INFINITY else count
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (count, wanted))
    except (ValueError, OSError) as problem:
        raise SystemExit(f"error: {count} open files are needed and the limit is {hard}: raise it (ulimit -Hn)") from problem
