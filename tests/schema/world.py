"""Somebody to send requests as, and things of theirs to send requests about.

A request with a made-up id is only ever 404. So requests that follow the document get the id of something that is there;
what an operation needs beyond that (a profile before its answers, a password that is right) is done just before it. People
whose password was changed, who were logged out or deleted are followed by new ones.
"""
import itertools
import os
import pathlib
import subprocess

import requests

API = "/api/v1"
PASSWORD = "Correct-Horse-9!"
SAMPLES = pathlib.Path(__file__).resolve().parent.parent / "corpora"
TUS = {"Tus-Resumable": "1.0.0"}
UPLOAD = {"Upload-Length": "5", "Upload-Metadata": "filename bm90ZS50eHQ="}  # note.txt
PICTURE = (SAMPLES / "exif-orientation" / "Landscape_6.jpg").read_bytes()


class Refused(Exception):
    """A preparation was not answered as it must be."""


class Person:
    """Signs up, and again as somebody new when the account is gone or its password another."""

    numbers = itertools.count(1)

    def __init__(self) -> None:
        self.sign_up()

    def sign_up(self) -> None:
        self.email = f"schema{next(self.numbers)}@example.com"
        answer = ask("POST", "/auth/register", {"email": self.email, "password": PASSWORD, "firstName": "Ada"})
        self.id = answer.json()["data"]["user"]["id"]
        self.take(answer)

    def take(self, answer: requests.Response) -> None:
        self.token = answer.json()["data"]["tokens"]["accessToken"]
        self.refresh = answer.cookies["refreshToken"]

    def renew(self) -> None:
        answer = ask("POST", "/auth/login", {"email": self.email, "password": PASSWORD}, fine=(401,))
        if answer.ok:
            self.take(answer)
        else:
            self.sign_up()

    def ask(self, method: str, path: str, body=None, *, fine=(), **more) -> requests.Response:
        answer = ask(method, path, body, token=self.token, fine=(401, *fine), **more)
        if answer.status_code != 401:
            return answer
        self.renew()
        return ask(method, path, body, token=self.token, fine=fine, **more)


def ask(self, method: str, path: str, body=None, **more) -> requests.Response:
        return ask(method, path, body, token=self.token, **more)


def ask(method: str, path: str, body=None, *, token="", base="BASE_URL", fine=(), headers=None, files=None) -> requests.Response:
    """Any 2xx is fine, and the statuses in `fine`."""
    fields = dict(headers or {}) | ({"Authorization": f"Bearer {token}"} if token else {})
    answer = requests.request(method, os.environ[base] + API + path, json=body, files=files, headers=fields, timeout=60)
    if not answer.ok and answer.status_code not in fine:
        raise Refused(f"{method} {path}: {answer.status_code} {answer.text[:300]}")
    return answer


class World:
    """Not thread-safe: one worker sends the requests."""

    def __init__(self) -> None:
        self.user = Person()
        self.admin = Person()
        subprocess.run([os.environ["PROGRAM"], "user", "make-admin", self.admin.email], check=True, stdout=subprocess.DEVNULL)
        self._victim = None

    def caller(self, path: str) -> Person:
        return self.admin if path.startswith(API + "/admin/") else self.user

    def holder(self, token: str) -> Person | None:
        return next((person for person in (self.user, self.admin) if person.token == token), None)

    # What is there, by the beginning of the path and the variable's name.

    def victim(self) -> str:
        """Whom an administrator may suspend and delete."""
        if self._victim is None or self.admin.ask("GET", f"/admin/users/{self._victim}", fine=(404,)).status_code == 404:
            self._victim = Person().id
        return self._victim

    def other_session(self) -> str:
        ask("POST", "/auth/login", {"email": self.user.email, "password": PASSWORD})
        sessions = self.user.ask("GET", "/auth/sessions").json()["data"]["sessions"]
        return next(session["id"] for session in sessions if not session["current"])

    def document(self) -> str:
        found = self.user.ask("GET", "/users/documents?limit=1").json()["data"]["documents"]
        if found:
            return found[0]["id"]
        file = {"file": ("note.jpg", PICTURE, "image/jpeg")}
        return self.user.ask("POST", "/users/documents", files=file).json()["data"]["document"]["id"]

    def trashed_document(self) -> str:
        document = self.document()
        self.user.ask("DELETE", f"/users/documents/{document}")
        return document

    def link(self) -> dict:
        return self.user.ask("POST", f"/users/documents/{self.document()}/links", {}).json()["data"]["link"]

    def upload(self) -> str:
        answer = self.user.ask("POST", "/users/documents/uploads", headers=TUS | UPLOAD)
        return answer.headers["Location"].rsplit("/", 1)[1]

    def favorite(self) -> str:
        self.user.ask("POST", "/users/favorites", {"entityType": "HOTEL", "entityId": "h1"}, fine=(409,))
        return self.user.ask("GET", "/users/favorites").json()["data"]["favorites"][0]["id"]

    def history_entry(self) -> str:
        entry = {"actionType": "VIEWED", "entityType": "hotel", "entityId": "h1"}
        self.user.ask("POST", "/users/history", entry)
        return self.user.ask("GET", "/users/history").json()["data"]["items"][0]["id"]

    def notification(self) -> str:
        ask("POST", "/users/notifications/internal", base="USER_URL", headers={"X-Internal-Token": os.environ["INTERNAL_API_TOKEN"]},
            body={"userId": self.user.id, "type": "PRICE_ALERT", "title": "Cheaper", "message": "Flights cost less"})
        return self.user.ask("GET", "/users/notifications").json()["data"]["notifications"][0]["id"]

    def export(self) -> str:
        return self.user.ask("POST", "/users/gdpr/data-export").json()["data"]["id"]

    def picture_name(self) -> str:
        answer = self.user.ask("PUT", "/users/profile/avatar", files={"avatar": ("me.jpg", PICTURE, "image/jpeg")})
        return answer.json()["url"].rsplit("/", 1)[1].split("?")[0]

    def pin(self) -> str:
        return ask("POST", "/vr/sessions", {"destination": "lisbon"}).json()["data"]["pin"]

    # What must have happened before.

    def start_onboarding(self) -> None:
        self.user.ask("POST", "/users/onboarding", fine=(409,))

    def end_onboarding(self) -> None:
        self.user.ask("DELETE", "/users/onboarding", fine=(404,))

    def finish_onboarding(self) -> None:
        self.start_onboarding()
        for step in ("destinations", "budget", "travel_types", "accommodation", "transport"):
            self.user.ask("PUT", "/users/onboarding/step", {"step": step, "data": {}, "markCompleted": True})

    def delete_profile(self) -> None:
        self.user.ask("DELETE", f"/users/profile/{self.user.id}", fine=(404,))

    def suspend(self) -> None:
        self.admin.ask("PUT", f"/admin/users/{self.victim()}/suspend", {}, fine=(409,))

    def reactivate(self) -> None:
        self.admin.ask("PUT", f"/admin/users/{self.victim()}/reactivate", fine=(409,))


# Beginning of the path, variable -> what is there. The first that fits.
THINGS = [
    ("/api/v1/admin/users/", "userId", World.victim),
    ("/api/v1/auth/sessions/", "id", World.other_session),
    ("/api/v1/users/profile/", "userId", lambda world: world.user.id),
    ("/api/v1/users/avatar/", "userId", lambda world: world.user.id),
    ("/api/v1/users/documents/shared/", "token", lambda world: world.link()["url"].rsplit("/", 1)[1]),
    ("/api/v1/users/documents/{id}/restore", "id", World.trashed_document),
    ("/api/v1/users/documents/uploads/", "uploadId", World.upload),
    ("/api/v1/users/documents/", "linkId", lambda world: world.link()["id"]),
    ("/api/v1/users/documents/", "id", World.document),
    ("/api/v1/users/documents/", "n", lambda world: "1"),
    ("/api/v1/users/favorites/", "id", World.favorite),
    ("/api/v1/users/history/", "id", World.history_entry),
    ("/api/v1/users/notifications/", "id", World.notification),
    ("/api/v1/users/gdpr/", "id", World.export),
    ("/uploads/avatars/", "name", World.picture_name),
    ("/api/v1/vr/sessions/", "pin", World.pin),
]

# operationId -> what must have happened.
BEFORE = {
    "startOnboarding": World.end_onboarding,
    "getOnboarding": World.start_onboarding,
    "deleteOnboarding": World.start_onboarding,
    "putOnboardingStep": World.start_onboarding,
    "getOnboardingProgress": World.start_onboarding,
    "completeOnboarding": World.finish_onboarding,
    "createProfile": World.delete_profile,
    "suspendUser": World.reactivate,
    "suspendUserByPost": World.reactivate,
    "reactivateUser": World.suspend,
    "unsuspendUser": World.suspend,
    "unsuspendUserByPost": World.suspend,
}

# operationId -> members of the body that must be right.
BODIES = {
    "login": lambda world: {"email": world.user.email, "password": PASSWORD},
    "changePassword": lambda world: {"currentPassword": PASSWORD},
    "requestDataDeletion": lambda world: {"password": PASSWORD},
    "deleteAccount": lambda world: {"password": PASSWORD},
    "saveProfile": lambda world: {"userId": world.user.id},
    "uploadDocument": lambda world: {"file": "A note of a few words.\n"},
    "refresh": lambda world: {"refreshToken": world.user.refresh},
    "acceptPrivacyPolicy": lambda world: {"policyId": ask("GET", "/users/gdpr/privacy-policy").json()["data"]["id"]},
}

# operationId -> fields of the request that must be right; None: without it.
FIELDS = {
    "createDocumentUpload": TUS | UPLOAD | {"Upload-Checksum": None},
    "headDocumentUpload": TUS,
    "continueDocumentUpload": TUS | {"Upload-Offset": "0", "Upload-Checksum": None},
    "endDocumentUpload": TUS,
    "overrideDocumentUpload": TUS | {"X-HTTP-Method-Override": "DELETE"},
}
