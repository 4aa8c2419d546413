#!/usr/bin/env python3
"""Shows which failures are excused, and what is closed in the document for the test. Run by ctest; needs Debian's Python alone."""
import json
import pathlib
import sys
import types
import unittest

sys.dont_write_bytecode = True
FOLDER = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER))
import document
import excuses
import verdict


class ServerError:
    message = "the answer was 501, of parameter `page`"


def answer(status: int, text: str = "") -> types.SimpleNamespace:
    return types.SimpleNamespace(status_code=status, text=text)


class Excuses(unittest.TestCase):
    known = [{"failure": "ServerError", "operations": ["open"], "status": [501], "message": "`(page|limit)`", "answer": "NO"}]

    def test_everything_that_is_said_has_to_fit(self) -> None:
        self.assertEqual(excuses.excuse_of(self.known, "open", ServerError(), answer(501, "NO WAY")), 0)
        self.assertIsNone(excuses.excuse_of(self.known, "close", ServerError(), answer(501, "NO WAY")))
        self.assertIsNone(excuses.excuse_of(self.known, "open", ServerError(), answer(500, "NO WAY")))
        self.assertIsNone(excuses.excuse_of(self.known, "open", ServerError(), answer(501, "yes")))
        self.assertIsNone(excuses.excuse_of(self.known, "open", ValueError(), answer(501, "NO WAY")))

    def test_no_excuse_is_for_a_server_error_but_501(self) -> None:
        for excuse in excuses.read_excuses():
            self.assertLess(min(excuse["status"]), 502, excuse)
            self.assertFalse(excuse["failure"] == "ServerError" and excuse["status"] != [501], excuse)
            self.assertRegex(excuse["why"], r"^docs/http-contract\.md §\d")


class Closed(unittest.TestCase):
    def test_other_answers_are_left_to_connections_alone(self) -> None:
        operation = {"responses": {"200": {}, "405": {"description": "ours"}, "default": {"description": "any"}}}
        document.close(operation, {})
        self.assertNotIn("default", operation["responses"])
        self.assertEqual(operation["responses"]["405"], {"description": "ours"})
        self.assertIn("431", operation["responses"])
        self.assertNotIn("500", operation["responses"])

    def test_optional_members_may_be_null_and_answers_stay_as_they_are(self) -> None:
        components = {"Door": {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}, "name": {"type": "string"}}}}
        schema = {"$ref": "#/components/schemas/Door"}
        document.take_null(schema, components)
        self.assertEqual(schema["properties"]["name"], {"anyOf": [{"type": "string"}, {"type": "null"}]})
        self.assertEqual(schema["properties"]["id"], {"type": "string"})
        self.assertEqual(components["Door"]["properties"]["name"], {"type": "string"})


class Verdict(unittest.TestCase):
    def test_what_was_never_accepted_wants_a_reason(self) -> None:
        reasons = excuses.read_never_accepted()
        results = {"accepted": {"open": 3}, "excused": []}
        faults = list(verdict.faults(["open", "close", *reasons], results))
        self.assertEqual(len(faults), 1)
        self.assertTrue(faults[0].startswith("close: no valid request was accepted"), faults)

    def test_head_and_options_want_to_be_accepted_as_well(self) -> None:
        paths = {"/files": {"parameters": [], "head": {"operationId": "headFiles"}, "options": {"operationId": "askFiles"}}}
        self.assertEqual(verdict.operations({"paths": paths}), ["headFiles", "askFiles"])

    def test_a_reason_that_is_none_any_more_is_told(self) -> None:
        reasons = list(excuses.read_never_accepted())
        results = {"accepted": {reasons[0]: 1}, "excused": []}
        self.assertIn(f"{reasons[0]}: accepted 1 times", "".join(verdict.faults(reasons, results)))


if __name__ == "__main__":
    unittest.main()
