"""What an application writes against the generated client; imported and type-checked, never called."""
import importlib
import pkgutil

import dreamscape_client
from dreamscape_client import Client
from dreamscape_client.api.auth import login
from dreamscape_client.models import LoginBody, LoginResponse200


def token_of(email: str, password: str) -> str:
    client = Client(base_url="http://localhost:3000")
    answer = login.sync(client=client, body=LoginBody(email=email, password=password))
    if not isinstance(answer, LoginResponse200):
        raise ValueError(answer)
    return answer.data.tokens.access_token


if __name__ == "__main__":
    for module in pkgutil.walk_packages(dreamscape_client.__path__, "dreamscape_client."):
        importlib.import_module(module.name)
