"""What an application writes against the generated client: every module imports; it signs up, is refused, signs in and
reads its profile."""
import importlib
import os
import pkgutil

import dreamscape_client
from dreamscape_client import AuthenticatedClient, Client
from dreamscape_client.api.auth import login, register
from dreamscape_client.api.profile import get_own_profile
from dreamscape_client.models import GetOwnProfileResponse200, LoginBody, LoginResponse200, RegisterBody, RegisterResponse201

BASE = os.environ.get("BASE_URL", "http://localhost:3000")
EMAIL = "python@example.com"
PASSWORD = "Correct-Horse-9!"


def sign_up(client: Client) -> str:
    answer = register.sync(client=client, body=RegisterBody(email=EMAIL, password=PASSWORD, first_name="Ada"))
    if not isinstance(answer, RegisterResponse201):
        raise ValueError(answer)
    return answer.data.user.id


def token_of(client: Client) -> str:
    answer = login.sync(client=client, body=LoginBody(email=EMAIL, password=PASSWORD))
    if not isinstance(answer, LoginResponse200):
        raise ValueError(answer)
    return answer.data.tokens.access_token


def owner_of_profile(client: AuthenticatedClient) -> str:
    answer = get_own_profile.sync(client=client)
    if not isinstance(answer, GetOwnProfileResponse200):
        raise ValueError(answer)
    return answer.profile.user_id


def main() -> None:
    for module in pkgutil.walk_packages(dreamscape_client.__path__, "dreamscape_client."):
        importlib.import_module(module.name)
    with Client(base_url=BASE) as client:
        user_id = sign_up(client)
        token = token_of(client)
    with AuthenticatedClient(base_url=BASE, token="nonsense") as stranger:
        assert get_own_profile.sync_detailed(client=stranger).status_code == 401
    with AuthenticatedClient(base_url=BASE, token=token) as client:
        assert owner_of_profile(client) == user_id


if __name__ == "__main__":
    main()
