"""The servers that are compared: ours with production-like settings, and the peers."""

import http.client
import json
import os
import secrets

from harness.process import Server, free_port

JWT_SECRET = secrets.token_hex(32)
PASSWORD = "Benchmark-Passw0rd!"
EMAIL = "bench@dreamscape.test"
# Limits stay on, so that their cost is measured, but are never reached.
UNREACHED = "1000000000"
LIMITERS = ["LOGIN", "LOGIN_IP", "LOGIN_ACCOUNT", "REGISTER", "REFRESH", "AUTH", "CHANGE_PASSWORD", "EMAIL_CHANGE", "USER", "GATEWAY"]


def our_environment(data_folder, **extra):
    environment = {
        "BIND_ADDRESS": "127.0.0.1", "DATA_DIR": data_folder, "JWT_SECRET": JWT_SECRET, "LOG_FORMAT": "json",
        "DRAIN_MS": "0",
    }
    environment.update({f"RATE_LIMIT_{name}_MAX": UNREACHED for name in LIMITERS})
    environment.update(extra)
    return environment


def our_service(workspace, name, *, data="data", **extra):
    """One of our programs. Its log goes to /dev/null at the default level, access lines included."""
    port = free_port()
    environment = our_environment(workspace.scratch(data), PORT=str(port), **extra)
    return Server(name, [workspace.program(name)], port, environment=environment)


def nginx(workspace, name, server_block, http_block="", connections=1024):
    """One nginx worker. `server_block` is the inside of `server {}` without `listen`."""
    folder, port = workspace.scratch(name), free_port()
    # Else its worker is somebody who may not enter our folders.
    user = "user root;" if os.geteuid() == 0 else ""
    configuration = f"""
{user} daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log error;
events {{ worker_connections {connections}; }}
http {{
  access_log off; keepalive_requests 1000000000; default_type application/json;
  client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder}; uwsgi_temp_path {folder};
  scgi_temp_path {folder};
  {http_block}
  server {{ listen 127.0.0.1:{port}; {server_block} }}
}}
"""
    path = os.path.join(folder, "nginx.conf")
    with open(path, "w", encoding="utf-8") as file:
        file.write(configuration)
    return Server(name, ["nginx", "-p", folder, "-c", path], port, log_path=os.path.join(folder, "output.log"))


def nginx_answering(workspace, name, body):
    quoted = body.replace("\\", "\\\\").replace("'", "\\'")
    return nginx(workspace, name, f"location / {{ return 200 '{quoted}'; }}")


def nginx_proxy(workspace, name, upstream_port, more="", **options):
    """A reverse proxy with the forwarding fields ours sets, and kept upstream connections. `more`: of the server block."""
    upstream = (f"upstream backend {{ server 127.0.0.1:{upstream_port}; keepalive 64; "
                "keepalive_requests 1000000000; }")
    return nginx(workspace, name, more + """
    location / {
      proxy_pass http://backend; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_set_header X-Real-IP $remote_addr; proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto $scheme; proxy_set_header X-Forwarded-Host $host;
      proxy_set_header X-Request-Id $request_id;
    }""", upstream, **options)


def node_verify(workspace):
    port = free_port()
    environment = {"JWT_SECRET": JWT_SECRET, "NODE_ENV": "production"}
    return Server("express", ["node", workspace.node_peer("verify.js"), str(port)], port, environment=environment)


def call(port, method, path, body=None, *, token=""):
    """One request outside any measurement: (response, text)."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    fields = {"Content-Type": "application/json"} if body is not None else {}
    if token:
        fields["Authorization"] = "Bearer " + token
    connection.request(method, path, json.dumps(body) if body is not None else None, fields)
    response = connection.getresponse()
    text = response.read().decode()
    connection.close()
    return response, text


def sign_in(port):
    """Registers the benchmark's account, or logs in when an earlier round did: (access token, cookie of the session)."""
    person = {"email": EMAIL, "password": PASSWORD, "firstName": "Bench"}
    response, text = call(port, "POST", "/api/v1/auth/register", person)
    if response.status == 409:
        response, text = call(port, "POST", "/api/v1/auth/login", person)
    if response.status not in (200, 201):
        raise RuntimeError(f"no account for the benchmark: {response.status} {text}")
    return json.loads(text)["data"]["tokens"]["accessToken"], response.headers["Set-Cookie"].split(";")[0]


def access_token(port):
    return sign_in(port)[0]
