#!/usr/bin/env python3
"""Shows check_answers.py finding what it is for, on a document of a few operations. Run by ctest; starts no service."""
import copy
import json
import pathlib
import sys
import tempfile
import unittest
from unittest import mock

sys.dont_write_bytecode = True
import check_answers
import openapi_document

ERROR = {"type": "object", "required": ["success", "message"],
         "properties": {"success": {"type": "boolean"}, "message": {"type": "string"}}}
DOOR = {"type": "object", "required": ["id", "openedAt"],
        "properties": {"id": {"type": "string"}, "openedAt": {"type": ["string", "null"], "format": "date-time"},
                       "notes": {"type": "object"}}}


def answer(schema: dict) -> dict:
    return {"description": "", "content": {"application/json": {"schema": schema}}}


def ref(name: str) -> dict:
    return {"$ref": f"#/components/schemas/{name}"}


DOCUMENT = {
    "paths": {
        "/doors/{id}": {"get": {"operationId": "getDoor", "responses": {
            "200": {**answer(ref("Door")), "headers": {"ETag": {}}}, "404": answer(ref("Error")),
            "default": answer(ref("Error"))}}},
        "/doors/all": {"get": {"operationId": "listDoors", "responses": {
            "200": answer({"allOf": [ref("Error"), {"type": "object", "properties": {
                "doors": {"type": "array", "items": ref("Door")}}}]})}}},
        "/doors": {"post": {
            "operationId": "addDoor",
            "requestBody": {"required": True, "content": {"application/json": {"schema": {
                "type": "object", "required": ["id"], "properties": {"id": {"type": "string", "minLength": 1}, "width": {"type": "integer"}}}}}},
            "responses": {"201": {"description": ""}, "400": answer(ref("Error"))}}},
    },
    "components": {"schemas": {"Error": ERROR, "Door": DOOR}},
}
GOOD = {"id": "1", "openedAt": "2026-01-31T12:34:56.789Z"}
DONE = {"success": True, "message": "Done"}
REFUSAL = {"success": False, "message": "No"}


def exchange(method: str = "GET", path: str = "/doors/1", status: int = 200, body=None, sent=None, **more) -> dict:
    return {"method": method, "path": path, "sentType": "" if sent is None else "application/json",
            "sent": None if sent is None else json.dumps(sent), "status": status,
            "type": "" if body is None else "application/json; charset=utf-8",
            "body": None if body is None else json.dumps(body), "fields": ["etag"], **more}


class CheckAnswers(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        (self.root / "api").mkdir()
        self.opened = {}

    def check(self, *exchanges: dict, document: dict = DOCUMENT) -> check_answers.Report:
        (self.root / "api/house.json").write_text(json.dumps(document), encoding="utf-8")
        lines = "".join(json.dumps(one) + "\n" for one in exchanges)
        (self.root / "house_test.jsonl").write_text(lines, encoding="utf-8")
        report = check_answers.Report()
        with mock.patch.dict(openapi_document.OPEN, self.opened, clear=True):
            self.told = check_answers.check(self.root, self.root, report)
        return report

    def faults(self, *exchanges: dict) -> list[str]:
        return sorted(self.check(*exchanges).faults)

    def test_answers_as_described_are_right(self) -> None:
        self.assertEqual(self.faults(exchange(body=GOOD), exchange(path="/doors/2?x=1", status=404, body=REFUSAL)), [])

    def test_a_property_that_is_not_described_is_found(self) -> None:
        self.assertIn("colour", self.faults(exchange(body={**GOOD, "colour": "red"}))[0])

    def test_it_is_found_in_lists_and_beside_several_schemas(self) -> None:
        listed = {**DONE, "doors": [{**GOOD, "colour": "red"}]}
        self.assertIn(".doors[]", self.faults(exchange(path="/doors/all", body=listed))[0])
        self.assertIn("colour", self.faults(exchange(path="/doors/all", body={**DONE, "colour": "red"}))[0])
        self.assertEqual(self.faults(exchange(path="/doors/all/", body={**DONE, "doors": [GOOD]})), [])

    def test_a_missing_property_is_found(self) -> None:
        self.assertIn("openedAt", self.faults(exchange(body={"id": "1"}))[0])

    def test_another_type_and_another_format_are_found(self) -> None:
        self.assertEqual(self.faults(exchange(body={**GOOD, "id": 1})), ["getDoor 200: .id: int instead of string"])
        self.assertIn("format", self.faults(exchange(body={**GOOD, "openedAt": "2026-01-31"}))[0])

    def test_a_free_object_is_empty_unless_the_contract_leaves_it_open(self) -> None:
        noted = exchange(body={**GOOD, "notes": {"anything": 1}})
        self.assertIn("anything", self.faults(noted)[0])
        self.opened = {"Door.notes": "here"}
        self.assertEqual(self.faults(noted), [])
        self.opened = {"Door.notes": "here", "Door.other": "here"}
        self.assertEqual(self.faults(noted), ["OPEN names Door.other, which is nowhere"])

    def test_a_status_that_is_not_described_is_found(self) -> None:
        self.assertEqual(self.faults(exchange(status=409, body=REFUSAL)), ["getDoor 409: the status is not described"])
        self.assertEqual(self.faults(exchange(status=431, body=REFUSAL)), [])
        self.assertEqual(self.faults(exchange(path="/doors/all", status=431, body=REFUSAL)),
                         ["listDoors 431: the status is not described"])

    def test_another_media_type_and_a_missing_body_are_found(self) -> None:
        self.assertIn("text/plain", self.faults(exchange(body=GOOD, type="text/plain"))[0])
        self.assertIn("no body", self.faults(exchange())[0])

    def test_an_answer_to_head_has_the_fields_of_a_body_and_no_body(self) -> None:
        document = copy.deepcopy(DOCUMENT)
        document["paths"]["/doors/{id}"]["head"] = {"operationId": "headDoor", "responses": {"404": answer(ref("Error"))}}
        asked = exchange("HEAD", status=404, type="application/json", body="")
        self.assertEqual(sorted(self.check(asked, document=document).faults), [])
        self.assertEqual(sorted(self.check({**asked, "status": 200}, document=document).faults),
                         ["headDoor 200: the status is not described"])

    def test_success_must_agree_with_the_status(self) -> None:
        self.assertIn("success", self.faults(exchange(status=404, body={"success": True, "message": "No"}))[0])

    def test_a_field_that_is_described_and_never_sent_is_found(self) -> None:
        self.assertEqual(self.faults(exchange(body=GOOD, fields=[])), ["getDoor 200: never with the field ETag"])

    def test_an_accepted_request_must_be_as_described(self) -> None:
        self.assertIn("minLength", self.faults(exchange("POST", "/doors", 201, sent={"id": ""}))[0])
        self.assertIn("required", self.faults(exchange("POST", "/doors", 201))[0])
        self.assertEqual(self.faults(exchange("POST", "/doors", 201, sent={"id": "1", "more": 1})), [])
        self.assertEqual(self.faults(exchange("POST", "/doors", 201, sent={"id": "1", "width": None})), [])

    def test_a_refused_request_that_is_as_described_is_told(self) -> None:
        report = self.check(exchange("POST", "/doors", 400, REFUSAL, sent={"id": "1"}))
        self.assertEqual((len(report.notes), len(report.faults)), (1, 0))

    def test_what_is_no_operation_is_404_or_405_in_the_envelope(self) -> None:
        self.assertEqual(self.faults(exchange("PUT", status=405, body=REFUSAL)), [])
        self.assertEqual(self.faults(exchange(path="/x", status=404, body=REFUSAL)), [])
        self.assertIn("of no path 200", self.faults(exchange(path="/x", body=REFUSAL))[0])
        self.assertIn("message", self.faults(exchange(path="/x", status=404, body={"success": False}))[0])

    def test_tells_what_was_never_seen(self) -> None:
        self.check(exchange(body=GOOD))
        self.assertEqual(self.told[1:], ["  never called: listDoors, addDoor", "  never answered: getDoor 404"])

    def test_a_service_without_answers_is_a_fault(self) -> None:
        self.assertIn("no answers", self.faults()[0])


if __name__ == "__main__":
    unittest.main()
