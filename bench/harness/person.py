"""Somebody who is signed up and has records of their own at user-service."""

import http.client
import json
import uuid

from harness.load import Request

PASSWORD = "Correct-Horse-9!"


class Person:
    """Signs up at auth-service, then calls user-service."""

    def __init__(self, name, auth_port, user_port):
        self._port = user_port
        answer = self._send(auth_port, "POST", "/api/v1/auth/register",
                            {"email": f"{name}@example.com", "password": PASSWORD, "firstName": name})
        if self.status != 201:
            raise SystemExit(f"error: a registration was answered with {self.status}: {answer}")
        self.id = answer["data"]["user"]["id"]
        self.token = answer["data"]["tokens"]["accessToken"]

    def _send(self, port, method, path, body=None, fields=None):
        """`body` is sent as JSON, or as it is when it is bytes."""
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        sent = {"Content-Type": "application/json", **(fields or {})}
        if hasattr(self, "token"):
            sent["Authorization"] = "Bearer " + self.token
        is_json = body is not None and not isinstance(body, bytes)
        connection.request(method, path, json.dumps(body) if is_json else body, sent)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        self.status = answer.status
        return json.loads(content)

    def call(self, method, path, body=None, fields=None):
        return self._send(self._port, method, "/api/v1/users/" + path, body, fields)

    def get(self, path):
        """A request of user-service, or of another service where the path begins with a slash."""
        return Request(path=path if path.startswith("/") else "/api/v1/users/" + path, fields=(("Authorization", "Bearer " + self.token),))

    def add_favorite(self, number):
        self.call("POST", "favorites", {"entityType": "HOTEL", "entityId": f"item-{number}", "title": "A hotel by the sea"})
        self._must(201, "a favourite")

    def add_document(self, number):
        border = uuid.uuid4().hex
        part = (f'--{border}\r\nContent-Disposition: form-data; name="file"; filename="note-{number}.txt"\r\n'
                f"Content-Type: text/plain\r\n\r\nWords of a note.\r\n--{border}--\r\n")
        self.call("POST", "documents", part.encode(), {"Content-Type": f"multipart/form-data; boundary={border}"})
        self._must(201, "a document")

    def add_records(self, count, internal_token):
        """So many favourites and documents, and a notification."""
        for number in range(count):
            self.add_favorite(number)
            self.add_document(number)
        self.notify(internal_token)

    def notify(self, internal_token):
        self.call("POST", "notifications/internal",
                  {"userId": self.id, "title": "Platform update", "message": "Something is new on the platform."},
                  {"X-Internal-Token": internal_token})
        self._must(201, "a notification")

    def _must(self, status, what):
        if self.status != status:
            raise SystemExit(f"error: {what} was answered with {self.status}")
