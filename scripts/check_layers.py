#!/usr/bin/env python3
"""Proves that includes point one way: from services to kits to the ground floor, never back or sideways.

usage: check_layers.py [ROOT]

Every folder below libs/ and services/ is a layer; ALLOWED names what it may include besides itself. A driver header may
be included only in the folders DRIVERS names for it. Prints each violation as file:line and exits non-zero.
"""
import pathlib
import re
import sys

FLOOR_0 = ["base", "config", "log", "metrics", "json", "runtime"]
KITS = ["accounts", "endpoints", "privacy", "scanning", "socketio", "http", "http/client", "http/multipart", "http/tus", "security", "storage/ports", "storage/records",
        "media", "hosting", "identity", "guards", "health", "backend"]

ALLOWED = {
    # Ground floor
    "base": [],
    "config": ["base", "json", "security"],  # whether a secret is one
    "log": ["base"],
    "metrics": ["base"],
    "json": ["base"],
    "runtime": ["base", "log", "metrics"],
    # Kits
    "http": FLOOR_0,
    "http/client": FLOOR_0 + ["http"],
    "http/multipart": ["base"],
    "http/tus": ["base"],
    "security": ["base", "json"],
    "media": ["base"],
    "storage/records": ["base", "json"],
    "storage/ports": ["base", "json", "runtime", "storage/records"],
    "storage/conformance": ["base", "runtime", "storage/ports", "storage/records", "testing"],
    "storage/memory": FLOOR_0 + ["storage/ports", "storage/records"],
    "storage/sqlite": FLOOR_0 + ["storage/ports", "storage/records"],
    "storage/local_files": FLOOR_0 + ["storage/ports"],
    "storage/fallback": FLOOR_0 + ["storage/ports"],
    "storage/redis": FLOOR_0 + ["storage/ports"],
    "storage/mongodb": FLOOR_0 + ["storage/ports", "storage/records"],
    "hosting": FLOOR_0 + ["http"],
    "backend": FLOOR_0 + ["hosting", "storage/ports"],
    "guards": FLOOR_0 + ["http", "security", "storage/ports"],
    "health": FLOOR_0 + ["http", "hosting", "storage/ports"],
    "identity": FLOOR_0 + ["http", "security", "storage/ports", "guards"],
    "accounts": FLOOR_0 + ["identity", "security", "storage/ports"],
    "privacy": FLOOR_0 + ["security", "storage/ports", "storage/records"],
    "endpoints": FLOOR_0 + ["http", "storage/ports"],
    "scanning": FLOOR_0,
    "socketio": ["base"],
    "backup": FLOOR_0 + ["security", "storage/ports"],
    "transfer": FLOOR_0 + ["identity", "security", "storage/ports"],
    "testing": ["base"],
    "testing/http": FLOOR_0 + ["http"],
    # Services: never each other
    "auth": FLOOR_0 + KITS,
    "user": FLOOR_0 + KITS,
    "gateway": FLOOR_0 + KITS,
    "debug_tools": [],
    "dreamscape/doctor": FLOOR_0 + ["backup"],
    "dreamscape/tools": FLOOR_0 + KITS,
}
# Adapters are named in one place.
ADAPTER_ROOT = re.compile(r"libs/backend/(gateway_backend|open_\w+)\.cpp")
ADAPTERS = ["storage/memory", "storage/sqlite", "storage/local_files", "storage/mongodb", "storage/redis", "storage/fallback"]
# What is about one adapter, and not about what it stores, may name that one.
ADAPTER_USERS = {"backup": ["storage/sqlite"]}
# HTTP stays above the domain.
NO_HTTP = re.compile(r"services/[a-z]+/domain/|libs/accounts/|libs/privacy/")

DRIVERS = {
    r"sqlite3\.h": ["storage/sqlite"],
    r"Magick\+\+|magick/|MagickCore/": ["media"],
    r"sodium": ["security"],
    r"openssl/": ["security", "runtime", "storage/redis"],
    r"spdlog/": ["log"],
    r"prometheus/": ["metrics"],
    r"CLI/": ["config", "dreamscape/tools"],
    r"csv\.h": ["transfer"],
    r"boost/beast": ["http"],
    r"seccomp\.h": ["media"],
    r"mongoc|bson": ["storage/mongodb"],
    r"hiredis": ["storage/redis"],
    r"zlib\.h": ["media", "gateway"],
}

INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]')


def layer_of(path: str, layers) -> str | None:
    """The longest known layer that is a prefix of the path."""
    parts = path.split("/")
    for size in range(len(parts), 0, -1):
        candidate = "/".join(parts[:size])
        if candidate in layers:
            return candidate
    return None


def is_test(path: pathlib.Path) -> bool:
    return bool(re.search(r"_(test|fuzz|benchmark)\.cpp$", path.name)) or "testing" in path.parts \
        or "conformance" in path.parts or "test_" in path.stem or path.stem.endswith("test_support")


def violations(root: pathlib.Path):
    for top in ("libs", "services"):
        for path in sorted((root / top).rglob("*.?pp")):
            relative = path.relative_to(root).as_posix()
            layer = layer_of(path.parent.relative_to(root / top).as_posix(), ALLOWED)
            is_program = relative.startswith("services/dreamscape/")
            for number, line in enumerate(path.read_text().splitlines(), 1):
                match = INCLUDE.match(line)
                if not match:
                    continue
                bracket, target = match.groups()
                where = f"{relative}:{number}"
                if bracket == "<":
                    for driver, homes in DRIVERS.items():
                        if re.match(driver, target) and not is_test(path) and layer not in homes \
                                and (layer or "").split("/")[0] not in homes:
                            yield f"{where}: {target} is a driver header of {', '.join(homes)}"
                    continue
                wanted = layer_of(str(pathlib.PurePosixPath(target).parent), ALLOWED)
                if wanted is None or is_program or is_test(path) or wanted == layer:
                    continue
                if layer is None:
                    yield f"{where}: folder is not a known layer"
                elif wanted in ADAPTERS:
                    is_memory_base = wanted == "storage/memory" and layer in ADAPTERS
                    is_user = wanted in ADAPTER_USERS.get(layer, [])
                    if not ADAPTER_ROOT.fullmatch(relative) and not is_memory_base and not is_user:
                        yield f"{where}: only {ADAPTER_ROOT.pattern} may name the adapter {wanted}"
                elif wanted not in ALLOWED[layer]:
                    yield f"{where}: {layer} may not include {wanted}"
                if NO_HTTP.search(relative) and wanted.startswith("http"):
                    yield f"{where}: the domain knows nothing of HTTP"


def main() -> int:
    if len(sys.argv) > 1 and sys.argv[1] in ("-h", "--help"):
        print(__doc__)
        return 0
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent)
    found = list(violations(root))
    print("\n".join(found) if found else "layers: no violation")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
