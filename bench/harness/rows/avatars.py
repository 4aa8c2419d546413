"""CPU and memory of one avatar (main output and four squares) of a 12 Mpixel image, beside sharp with one thread."""

import json
import os
import statistics

from harness.figures import Figure, alternate
from harness.image_worker import interlaced_png, run_worker
from harness.workspace import run_quietly

FORMATS = [  # photo, name, must, aim of the CPU ratio
    ("photo.jpg", "JPEG", 1.25, 1.0),
    ("photo.webp", "WebP", 1.25, 0.9),
    ("photo.png", "PNG", 2.2, 1.5),
]
RSS_MIB = {"JPEG": (64, 32), "PNG": (224, 128)}  # must, aim
WORST_RSS_MIB = (272, 224)  # what deployments keep free for each worker (docs/runbooks.md#memory)


def measure_format(workspace, photo, cpu, rss):
    path = workspace.photo(photo)
    runs = 3 if workspace.quick else 6

    def ours():
        return [run_worker(workspace.program("image-worker"), path) for _ in range(runs)]

    def sharp():
        return json.loads(run_quietly(["node", workspace.node_peer("avatars.js"), path, str(runs)]))

    for mine, theirs in alternate(workspace.rounds, ours, sharp):
        our_ms = statistics.median(run.cpu_ms for run in mine)
        pipelines_ms = statistics.median(theirs["pipelines"]["cpuMs"])
        by_hand_ms = statistics.median(theirs["by_hand"]["cpuMs"])
        cpu.add(our_ms / pipelines_ms, our_ms=our_ms, sharp_ms=pipelines_ms, sharp_by_hand_ms=by_hand_ms)
        if rss:
            rss.add(max(run.peak_rss_mib for run in mine), sharp_mib=theirs["peakRssKib"] / 1024)


def measure_worst(workspace):
    """The picture that takes most memory of all that are accepted: 12.5 Mpixel, 16 bits, interlaced."""
    path = os.path.join(workspace.scratch("worst"), "worst.png")
    with open(path, "wb") as file:
        file.write(interlaced_png(4096, 3072))
    figure = Figure("peak RSS of an image worker, 12.5 MP 16-bit interlaced PNG", *WORST_RSS_MIB, at_least=False, unit="MiB")
    for _ in range(workspace.rounds):
        figure.add(run_worker(workspace.program("image-worker"), path).peak_rss_mib)
    return figure


def measure(workspace):
    figures = [measure_worst(workspace)]
    for photo, name, must, aim in FORMATS:
        cpu = Figure(f"avatar CPU vs sharp, 12 MP {name}", must, aim, at_least=False)
        bounds = RSS_MIB.get(name)
        rss = Figure(f"peak RSS of an image worker, 12 MP {name}", *bounds, at_least=False, unit="MiB") if bounds else None
        measure_format(workspace, photo, cpu, rss)
        figures += [cpu] + ([rss] if rss else [])
    return figures, []
