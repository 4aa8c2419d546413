#!/usr/bin/env python3
"""Shows check_openapi.py finding what it is for, on a document of one operation. Run by ctest."""
import json
import sys
import unittest

sys.dont_write_bytecode = True
import check_openapi

SCHEMA = {"type": "object", "required": ["id"], "properties": {"id": {"type": "string", "maxLength": 2}}}


def json_content(**more) -> dict:
    return {"application/json": {"schema": {"$ref": "#/components/schemas/Door"}, "example": {"id": "1"}, **more}}


def form_content(**more) -> dict:
    return {"multipart/form-data": {
        "schema": {"type": "object", "required": ["file"],
                   "properties": {"file": {"type": "string", "contentMediaType": "application/octet-stream"}}},
        "encoding": {"file": {"contentType": "image/png"}}, **more}}


class CheckOpenapi(unittest.TestCase):
    def setUp(self) -> None:
        self.operation = {"operationId": "addDoor", "summary": "Add a door", "requestBody": {"content": json_content()},
                          "responses": {"201": {"content": json_content()}, "400": {"content": json_content(example={})},
                                        "default": {"content": json_content()}}}
        self.document = {"servers": [{"url": "/"}], "paths": {"/doors": {"post": self.operation}},
                         "components": {"schemas": {"Door": SCHEMA}}}

    def problems(self) -> list[str]:
        return check_openapi.check(json.dumps(self.document))

    def with_schema(self, schema: dict) -> list[str]:
        self.document["components"]["schemas"]["Other"] = {"type": "object", "properties": {"enum": schema}}
        return self.problems()

    def test_a_good_document_is_right(self) -> None:
        self.assertEqual(self.problems(), [])

    def test_a_server_of_this_machine_is_found(self) -> None:
        self.document["servers"] = [{"url": "http://localhost:3000"}]
        self.assertEqual(len(self.problems()), 1)

    def test_operations_without_a_name_summary_or_default_are_found(self) -> None:
        self.operation["operationId"] = "add-door"
        del self.operation["summary"], self.operation["responses"]["default"]
        self.assertEqual(len(self.problems()), 3)

    def test_consts_and_enums_without_a_type_are_found(self) -> None:
        self.assertEqual(self.with_schema({"const": True}), ["/components/schemas/Other/properties/enum: const"])
        self.assertIn("enum without", self.with_schema({"enum": ["a"]})[0])
        self.assertEqual(self.with_schema({"type": "string", "enum": ["a"]}), [])

    def test_closed_objects_are_found(self) -> None:
        closed = {"type": "object", "additionalProperties": False}
        where = "/components/schemas/Other/properties/enum"
        self.assertEqual(self.with_schema(closed), [f"{where}: closed by additionalProperties"])
        self.assertEqual(self.with_schema({"type": "array", "items": closed}),
                         [f"{where}/items: closed by additionalProperties"])
        self.assertEqual(self.with_schema({"type": "object", "additionalProperties": True}), [])
        self.assertEqual(self.with_schema({"type": "object", "additionalProperties": {"type": "string"}}), [])

    def test_two_types_beside_null_are_found(self) -> None:
        self.assertIn("more than one type", self.with_schema({"type": ["string", "object", "null"]})[0])
        self.assertEqual(self.with_schema({"type": ["string", "null"]}), [])

    def test_two_forms_of_a_body_are_found(self) -> None:
        self.operation["requestBody"]["content"].update(form_content())
        self.assertEqual(self.problems(), ["addDoor: more than one form of the body"])

    def test_a_file_must_be_required_and_say_what_it_may_be(self) -> None:
        self.operation["requestBody"]["content"] = form_content()
        self.assertEqual(self.problems(), [])
        form = self.operation["requestBody"]["content"]["multipart/form-data"]
        del form["encoding"], form["schema"]["required"]
        self.assertEqual(len(self.problems()), 2)

    def test_a_missing_example_is_found(self) -> None:
        del self.operation["requestBody"]["content"]["application/json"]["example"]
        self.assertEqual(self.problems(), ["addDoor request: no example"])

    def test_an_example_must_be_valid_and_of_an_answer_complete(self) -> None:
        self.operation["requestBody"]["content"] = json_content(example={"id": "123"})
        self.operation["responses"]["201"]["content"] = json_content(example={"id": "1", "colour": "red"})
        self.assertEqual(len(self.problems()), 2)

    def test_probes_need_no_example(self) -> None:
        self.operation["tags"] = ["health"]
        self.operation["responses"]["201"]["content"] = json_content(example={})
        self.assertEqual(self.problems(), [])


if __name__ == "__main__":
    unittest.main()
