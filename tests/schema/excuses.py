"""tests/schema/excuses.json: failures that the contract wants, and operations that schemathesis cannot get accepted.

An excuse has `failure` (a name of schemathesis' own), `operations` (their ids, or "*"), `status`, where told `message` (a pattern
that is found in the failure's text) and `answer` (a part of what was answered), and `why`, which begins with the section of the contract.
"""
import json
import pathlib
import re

FILE = pathlib.Path(__file__).resolve().parent / "excuses.json"


def read_excuses() -> list[dict]:
    return json.loads(FILE.read_text(encoding="utf-8"))["excuses"]


def read_never_accepted() -> dict[str, str]:
    return json.loads(FILE.read_text(encoding="utf-8"))["neverAccepted"]


def fits(excuse: dict, operation: str, failure, response) -> bool:
    return bool(excuse["failure"] == type(failure).__name__
            and (excuse["operations"] == "*" or operation in excuse["operations"])
            and response.status_code in excuse["status"]
            and re.search(excuse.get("message", ""), failure.message)
            and excuse.get("answer", "") in response.text)


def excuse_of(excuses: list[dict], operation: str, failure, response) -> int | None:
    """The number of the first excuse that fits."""
    return next((number for number, excuse in enumerate(excuses) if fits(excuse, operation, failure, response)),
                None)
