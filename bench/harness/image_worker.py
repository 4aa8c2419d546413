"""One run of our image worker through its own protocol (libs/media/worker_protocol.hpp), as media::WorkerImageProcessor
does it: one process per image, so its start is part of the cost."""

import dataclasses
import resource
import struct
import subprocess
import zlib

SQUARES = [512, 256, 128, 64]
BOX = 512
DONE = 0
ENVIRONMENT = {"LC_ALL": "C", "MAGICK_THREAD_LIMIT": "1", "OMP_NUM_THREADS": "1"}


@dataclasses.dataclass(frozen=True)
class WorkerRun:
    cpu_ms: float
    peak_rss_mib: float
    output_bytes: list  # main first, then the squares


def request_bytes(image):
    limits = struct.pack("<IIQI", 4096, 4096, 1 << 24, 1000)
    squares = struct.pack("<B", len(SQUARES)) + b"".join(struct.pack("<I", size) for size in SQUARES)
    return b"DSQ1" + struct.pack("<BI", 1, BOX) + limits + squares + struct.pack("<I", len(image)) + image


def interlaced_png(width, height):
    """A black PNG of 16-bit RGBA, interlaced by Adam7."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    packer = zlib.compressobj(1)
    data = b""
    for x, y, step_x, step_y in ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)):
        row = bytes(1 + 8 * len(range(x, width, step_x)))
        for _ in range(y, height, step_y):
            data += packer.compress(row)
    header = struct.pack(">IIBBBBB", width, height, 16, 6, 0, 0, 1)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data + packer.flush()) + chunk(b"IEND", b""))


class Reader:
    def __init__(self, data):
        self._data, self._at = data, 0

    def take(self, layout):
        values = struct.unpack_from("<" + layout, self._data, self._at)
        self._at += struct.calcsize("<" + layout)
        return values[0]

    def skip(self, length):
        self._at += length

    def skip_text(self):
        self.skip(self.take("H"))

    def image_length(self):
        self.skip(1 + 4 + 4)  # format, width, height
        length = self.take("I")
        self.skip(length)
        return length


def read_response(data):
    """(peak resident bytes, lengths of the outputs)"""
    if data[:4] != b"DSR1" or data[4] != DONE:
        raise RuntimeError(f"image worker did not finish: {data[:80]!r}")
    reader = Reader(data)
    reader.skip(5)
    reader.skip_text()  # detail
    peak_rss = reader.take("Q")
    reader.skip_text()  # thumbhash
    reader.skip_text()  # dominant colour
    lengths = [reader.image_length()] if reader.take("B") else []
    for _ in range(reader.take("B")):
        reader.skip(4)
        lengths.append(reader.image_length())
    return peak_rss, lengths


def children_cpu_ms():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (usage.ru_utime + usage.ru_stime) * 1000


def run_worker(program, photo):
    """The photo's extension names its format. No other child of this process may end meanwhile."""
    with open(photo, "rb") as file:
        request = request_bytes(file.read())
    before = children_cpu_ms()
    done = subprocess.run(
        [program, photo.rpartition(".")[2]], input=request, stdout=subprocess.PIPE, env=ENVIRONMENT, check=True)
    cpu_ms = children_cpu_ms() - before
    peak_rss, lengths = read_response(done.stdout)
    return WorkerRun(cpu_ms, peak_rss / 2**20, lengths)
