"""Where things are, building them, and what versions they have."""

import os
import platform
import shutil
import subprocess
import tempfile

BENCH = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROJECT = os.path.dirname(BENCH)
CACHE = os.path.join(PROJECT, ".cache", "bench")
RESULTS = os.path.join(BENCH, "results")
BIN = os.path.join(PROJECT, "build", "release", "bin")
NODE_PEERS = os.path.join(BENCH, "peers", "node")
NATIVE_PEERS = {
    "argon2_raw": ["libsodium"],
    "spinner": [],
}
STORAGE_BENCHMARK = os.path.join(PROJECT, "build", "bench", "bin", "writer_benchmark")
PHOTOS = ["photo.jpg", "photo.webp", "photo.png"]
PROGRAMS = ["auth-service", "user-service", "gateway", "image-worker", "dreamscape"]


class Workspace:
    """Built programs, prepared peers, and a scratch folder on the project's own disk. Use as a context manager."""

    def __init__(self, rounds, *, quick, may_build):
        self.rounds, self.quick, self.may_build = rounds, quick, may_build
        self.cores = len(os.sched_getaffinity(0))

    def __enter__(self):
        os.makedirs(CACHE, exist_ok=True)
        self._scratch = tempfile.mkdtemp(prefix="run-", dir=CACHE)
        return self

    def __exit__(self, *_):
        shutil.rmtree(self._scratch, ignore_errors=True)

    def seconds(self, full):
        """Length of one measurement."""
        return max(2, full // 2) if self.quick else full

    def program(self, name):
        return os.path.join(BIN, name)

    def peer(self, name):
        return os.path.join(CACHE, name)

    def node_peer(self, name):
        return os.path.join(NODE_PEERS, name)

    def photo(self, name):
        return os.path.join(CACHE, name)

    def scratch(self, name):
        path = os.path.join(self._scratch, name)
        os.makedirs(path, exist_ok=True)
        return path


def run_quietly(command, **options):
    """Runs to success; on failure shows the end of what the command said."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)
    if done.returncode != 0:
        raise SystemExit(f"error: {' '.join(command)} failed:\n" + "\n".join(done.stdout.splitlines()[-30:]))
    return done.stdout


def build_services():
    run_quietly([os.path.join(PROJECT, "scripts", "build"), "release"])


def build_storage_benchmark():
    """Its own build folder: the release one stays free of google-benchmark."""
    folder = os.path.join(PROJECT, "build", "bench")
    if not os.path.exists(os.path.join(folder, "build.ninja")):
        run_quietly(["cmake", "--preset", "release", "-B", folder, "-DDREAMSCAPE_BUILD_BENCHMARKS=ON"], cwd=PROJECT)
    run_quietly(["ninja", "-C", folder, "writer_benchmark"])


def is_newer(source, target):
    return not os.path.exists(target) or os.path.getmtime(source) > os.path.getmtime(target)


def prepare_native_peers():
    for name, packages in NATIVE_PEERS.items():
        source, target = os.path.join(BENCH, "peers", "native", f"{name}.cpp"), os.path.join(CACHE, name)
        if not is_newer(source, target):
            continue
        flags = run_quietly(["pkg-config", "--cflags", "--libs", *packages]).split() if packages else []
        run_quietly(["g++", "-std=c++20", "-O2", "-Wall", "-Wextra", "-Werror", source, "-o", target, *flags, "-pthread"])


def prepare_node_peers():
    wanted, stamp = os.path.join(NODE_PEERS, "package.json"), os.path.join(NODE_PEERS, "node_modules", ".installed")
    if is_newer(wanted, stamp):
        run_quietly(["npm", "install", "--no-package-lock", "--no-audit", "--no-fund"], cwd=NODE_PEERS)
        with open(stamp, "w", encoding="ascii"):
            pass


def prepare_photos():
    script = os.path.join(NODE_PEERS, "make_photos.js")
    if any(is_newer(script, os.path.join(CACHE, name)) for name in PHOTOS):
        run_quietly(["node", script, CACHE])


def install_tools():
    """What scripts/packages.txt lists above its first section and behind "# tools"."""
    script = 'source "$1/scripts/lib.sh"; install_packages tools'
    subprocess.run(["bash", "-c", script, "bash", PROJECT], check=True)


def prepare(*, build):
    os.makedirs(CACHE, exist_ok=True)
    for tool in ("wrk", "nginx", "node", "npm", "g++", "pkg-config"):
        if shutil.which(tool) is None:
            raise SystemExit(f"error: {tool} is missing; --install installs it")
    if build:
        build_services()
    missing = [name for name in PROGRAMS if not os.path.exists(os.path.join(BIN, name))]
    if missing:
        raise SystemExit(f"error: not built: {', '.join(missing)}")
    prepare_native_peers()
    prepare_node_peers()
    prepare_photos()


def first_line(command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    return (done.stdout.splitlines() or ["unknown"])[0].strip()


def cpu_model():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        for line in file:
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return "unknown"


def memory_gib():
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1)


def describe_environment():
    versions = "const v = n => require(n + '/package.json').version; console.log(" + " + ', ' + ".join(
        f"'{name} ' + v('{name}')" for name in ("express", "jsonwebtoken", "sharp")) + ")"
    npm_packages = subprocess.run(["node", "-e", versions], cwd=NODE_PEERS, stdout=subprocess.PIPE, text=True, check=False)
    dirty = first_line(["git", "-C", PROJECT, "status", "--porcelain", "--untracked-files=no"]) not in ("", "unknown")
    return {
        "commit": first_line(["git", "-C", PROJECT, "rev-parse", "--short=12", "HEAD"]) + (" + changes" if dirty else ""),
        "cpu": cpu_model(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": memory_gib(),
        "kernel": platform.release(),
        "gcc": first_line(["g++", "--version"]),
        "nginx": first_line(["nginx", "-v"]).removeprefix("nginx version: "),
        "node": first_line(["node", "--version"]),
        "npm_packages": npm_packages.stdout.strip(),
        "libsodium": first_line(["pkg-config", "--modversion", "libsodium"]),
        "sqlite": first_line(["pkg-config", "--modversion", "sqlite3"]),
        "load_average_at_start": os.getloadavg()[0],
    }
