#!/usr/bin/env python3
"""Shows what merge_openapi.py takes and what it refuses. Run by ctest; needs nothing but Python."""
import copy
import sys
import unittest

sys.dont_write_bytecode = True
import merge_openapi

ERROR = {"type": "object"}


def operation(name: str, schema: str = "Error", **more) -> dict:
    return {"operationId": name, "tags": ["doors"], "responses": {
        "200": {"content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}}}, **more}


def document(title: str, paths: dict, **schemas) -> dict:
    return {"info": {"title": title}, "paths": paths,
            "components": {"securitySchemes": {"bearer": {"type": "http"}}, "schemas": {"Error": ERROR, **schemas}}}


class MergeOpenapi(unittest.TestCase):
    def setUp(self) -> None:
        self.door = document("Door", {"/": {"get": operation("root")},
                                      "/health": {"get": operation("health", tags=["health"])}})
        self.house = document("House", {
            "/rooms": {"parameters": [], "get": operation("listRooms", "Room", security=[{"bearer": []}]),
                       "post": operation("addRoom", **{"x-internal": True})},
            "/health": {"get": operation("houseHealth", "Health", tags=["health"])},
        }, Room={"type": "array", "items": {"$ref": "#/components/schemas/Chair"}}, Chair={"type": "string"}, Health={})

    def merged(self) -> dict:
        return merge_openapi.merge([self.door, self.house])

    def test_the_first_gives_the_title_and_all_it_has(self) -> None:
        merged = self.merged()
        self.assertEqual(merged["info"]["title"], "Door")
        self.assertEqual(merged["paths"]["/health"]["get"]["operationId"], "health")

    def test_of_the_others_come_the_operations_for_clients(self) -> None:
        self.assertEqual(list(self.merged()["paths"]), ["/", "/health", "/rooms"])
        self.assertEqual(set(self.merged()["paths"]["/rooms"]), {"parameters", "get"})
        self.assertEqual(self.merged()["tags"], [{"name": "doors"}])

    def test_what_has_a_variable_in_its_path_may_be_refused_by_the_door(self) -> None:
        self.house["paths"]["/rooms/{id}"] = {"get": operation("getRoom")}
        paths = self.merged()["paths"]
        self.assertIn("INVALID_PATH", paths["/rooms/{id}"]["get"]["responses"]["400"]["description"])
        self.assertNotIn("400", paths["/rooms"]["get"]["responses"])

    def test_components_come_with_what_refers_to_them(self) -> None:
        components = self.merged()["components"]
        self.assertEqual(set(components["schemas"]), {"Error", "Room", "Chair"})
        self.assertEqual(set(components["securitySchemes"]), {"bearer"})

    def test_a_component_of_two_meanings_is_an_error(self) -> None:
        self.door["components"]["schemas"]["Room"] = {"type": "integer"}
        self.merged()  # nothing refers to it
        self.door["paths"]["/room"] = {"get": operation("getRoom", "Room")}
        with self.assertRaisesRegex(ValueError, "Room means two things"):
            self.merged()

    def test_an_operation_id_or_a_path_that_comes_twice_is_an_error(self) -> None:
        self.house["paths"]["/rooms"]["get"]["operationId"] = "root"
        with self.assertRaisesRegex(ValueError, "root comes twice"):
            self.merged()
        self.house["paths"]["/"] = {"get": operation("houseRoot")}
        with self.assertRaisesRegex(ValueError, "/ is described twice"):
            self.merged()

    def test_head_and_options_are_operations_as_well(self) -> None:
        self.house["paths"]["/files/{id}"] = {"head": operation("listRooms", "Chair"),
                                              "options": operation("askFile", **{"x-internal": True})}
        with self.assertRaisesRegex(ValueError, "listRooms comes twice"):
            self.merged()
        self.house["paths"]["/files/{id}"]["head"]["operationId"] = "headFile"
        item = self.merged()["paths"]["/files/{id}"]
        self.assertEqual(set(item), {"head"})
        self.assertIn("400", item["head"]["responses"])

    def test_the_documents_stay_as_they_are(self) -> None:
        before = copy.deepcopy([self.door, self.house])
        self.merged()
        self.assertEqual([self.door, self.house], before)

    def test_one_document_is_only_made_smaller(self) -> None:
        self.assertEqual(merge_openapi.merge([self.house]), self.house)
        self.assertEqual(merge_openapi.compact({"a": ["é", 1]}), '{"a":["é",1]}')


if __name__ == "__main__":
    unittest.main()
