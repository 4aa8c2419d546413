"""Which Debian packages a program is made of: archives by the linker's map, headers by the compiler's dependencies."""
import dataclasses
import os
import pathlib
import re
import subprocess

# Interfaces of the kernel: constants and structures, no code.
NO_CODE = {"linux-libc-dev"}
PROMETHEUS = "prometheus-cpp"


@dataclasses.dataclass(frozen=True, order=True)
class Package:
    name: str
    version: str
    source: str


def canonical(path: str) -> str:
    """/lib/x is /usr/lib/x on a merged system; only /lib64 stays, because the loader's name is part of every program."""
    path = os.path.normpath(path)
    return "/usr" + path if path.startswith("/lib/") else path


def packages_of(build: pathlib.Path, programs: list[str], files: list[str]) -> list[Package]:
    """Packages of what was linked into `programs` (names in bin/) and of `files`, sorted by name."""
    paths = {os.path.realpath(path) for path in files}
    objects = set()
    for program in programs:
        linked_map = build / "maps" / f"{program}.map"
        if linked_map.exists():
            archives, own = kept_parts(linked_map.read_text(errors="replace"))
            paths |= {os.path.realpath(path) for path in archives}
            objects |= own
    paths |= headers_of(build, objects)
    return sorted(owners(paths))


def kept_parts(text: str) -> tuple[set[str], set[str]]:
    """From a GNU ld map: archives and objects of the system with at least one byte in the program, and own objects."""
    start = text.index("Linker script and memory map")
    archives, own = set(), set()
    for size, path, member in re.findall(r"^ \S*\s+0x[0-9a-f]+\s+0x([0-9a-f]+) (\S+?\.[oa])(?:\((\S+?)\))?$", text[start:], re.M):
        if int(size, 16) == 0:
            continue
        if path.startswith("/"):
            archives.add(path)
        else:
            own.add(pathlib.Path(path).name.removeprefix("lib").removesuffix(".a") + "/" + member if member else path)
    return archives, own


def headers_of(build: pathlib.Path, objects: set[str]) -> set[str]:
    """Headers outside the project that these objects were compiled with."""
    text = subprocess.run(["ninja", "-C", build, "-t", "deps"], capture_output=True, text=True, check=True).stdout
    headers = set()
    for block in text.split("\n\n"):
        lines = block.splitlines()
        if not lines:
            continue
        output = lines[0].split(": #deps")[0]
        if is_one_of(output, objects):
            headers |= {line.strip() for line in lines[1:] if line.strip().startswith("/usr/")}
    return {os.path.realpath(header) for header in headers}


def all_headers_of(build: pathlib.Path) -> set[str]:
    """Headers outside the project that anything but tests was compiled with: for programs that have no map."""
    text = subprocess.run(["ninja", "-C", build, "-t", "deps"], capture_output=True, text=True, check=True).stdout
    blocks = [block.splitlines() for block in text.split("\n\n")]
    of_programs = [lines for lines in blocks if lines and not re.search(r"test|benchmark|conformance", lines[0].split(": #deps")[0])]
    return {os.path.realpath(line.strip()) for lines in of_programs for line in lines[1:] if line.strip().startswith("/usr/")}


def is_one_of(output: str, objects: set[str]) -> bool:
    """`libs/http/CMakeFiles/http.dir/message/parser.cpp.o` is the member parser.cpp.o of libhttp.a."""
    target = re.search(r"/CMakeFiles/(\S+?)\.dir/", output)
    name = output.rsplit("/", 1)[-1]
    return output in objects or (target is not None and f"{target.group(1)}/{name}" in objects)


def owners(paths: set[str]) -> set[Package]:
    """The installed packages these files belong to. A file that no package owns is an error, but for prometheus-cpp."""
    names, unknown = set(), set(paths)
    spellings = sorted(unknown | {path.removeprefix("/usr") for path in unknown if path.startswith("/usr/lib/")})
    for start in range(0, len(spellings), 2000):
        answer = subprocess.run(["dpkg", "-S", *spellings[start:start + 2000]], capture_output=True, text=True).stdout
        for line in answer.splitlines():
            owner, _, path = line.rpartition(": ")
            names |= {name.split(":")[0] for name in owner.split(", ")}
            unknown -= {path, "/usr" + path}
    generated = {path for path in unknown if path == "/etc/ssl/certs/ca-certificates.crt"}
    names |= {"ca-certificates" for _ in generated}
    built = {path for path in unknown if "prometheus" in path}
    rest = unknown - generated - built - {path for path in unknown if "ld-linux" in path}
    if rest:
        raise SystemExit("files of no package: " + " ".join(sorted(rest)[:10]))
    found = {installed(name) for name in names - NO_CODE}
    return found | ({built_prometheus()} if built else set())


def installed(name: str) -> Package:
    text = subprocess.run(["dpkg-query", "-W", "-f", "${Version} ${source:Package}", name], capture_output=True,
                          text=True, check=True).stdout
    version, source = text.splitlines()[0].split()
    return Package(name, version, source)


def built_prometheus() -> Package:
    archive = next(pathlib.Path("/setup/prometheus").glob("prometheus-cpp_*.orig.tar.*"))
    return Package(PROMETHEUS, archive.name.split("_")[1].split(".orig")[0], PROMETHEUS)
