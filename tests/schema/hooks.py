"""What schemathesis loads (SCHEMATHESIS_HOOKS): who sends, about what, which failures are excused, and what was accepted.

At the end RESULTS names a file with what was counted: {"accepted": {operationId: n}, "excused": [number of excuse, ...]}.
"""
import atexit
import collections
import json
import os
import pathlib
import sys

import schemathesis

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from excuses import excuse_of, read_excuses  # noqa: E402
from world import BEFORE, BODIES, FIELDS, THINGS, World  # noqa: E402

world = World()
excuses = read_excuses()
accepted = collections.Counter()
used = set()


@schemathesis.auth(refresh_interval=None)
class Bearer:
    def get(self, case, _context):
        return world.caller(case.operation.path).token

    def set(self, case, token, _context):
        case.headers["Authorization"] = f"Bearer {token}"


def name_of(case) -> str:
    return case.operation.definition.raw["operationId"]


def is_made_up(case) -> bool:
    """As the document says, and not a step of a chain, which has ids of its own."""
    return case.meta is not None and case.meta.generation.mode.is_positive and case.meta.phase.name.value != "stateful"


@schemathesis.hook
def before_call(_context, case, _kwargs):
    if not is_made_up(case):
        return
    name = name_of(case)
    if name in BEFORE:
        BEFORE[name](world)
    for variable in case.path_parameters or {}:
        for start, known, thing in THINGS:
            if variable == known and case.path.startswith(start):
                case.path_parameters[variable] = thing(world)
                break
    for field, value in FIELDS.get(name, {}).items():
        if value is None:
            case.headers.pop(field, None)
        else:
            case.headers[field] = value
    if name in BODIES and isinstance(case.body, dict):
        case.body.update(BODIES[name](world))


@schemathesis.hook
def after_call(_context, case, response):
    if 200 <= response.status_code < 400 and case.meta is not None and case.meta.generation.mode.is_positive:
        accepted[name_of(case)] += 1
    if name_of(case) == "changePassword" and response.status_code == 200:
        world.user.sign_up()  # nobody here knows the new one
    token = (response.request.headers.get("Authorization") or "").removeprefix("Bearer ")
    holder = world.holder(token) if response.status_code == 401 else None
    if holder is not None:
        holder.renew()


@schemathesis.hook
def filter_failure(_context, failure, case, response):
    number = excuse_of(excuses, name_of(case), failure, response)
    if number is None:
        return True
    used.add(number)
    return False


@atexit.register
def write_results():
    results = {"accepted": accepted, "excused": sorted(used)}
    pathlib.Path(os.environ["RESULTS"]).write_text(json.dumps(results), encoding="utf-8")
