"""Charts of figures, as SVG written by hand: one row a figure, the lowest, median and highest round on a logarithmic axis, the
must as a line with its good side tinted. They carry their own ground, so they can be read on light and on dark pages."""

import dataclasses
import json
import math
import re
import statistics
from xml.sax.saxutils import escape

from .figures import number, with_unit

WIDTH, MARGIN, TRACK_RIGHT = 600, 16, 436
HEAD, ROW, AXIS = 84, 46, 34

LEGEND = "Dot: the median round. Line: the lowest to the highest. Tinted: where the median must be."

STYLE = """
    .ground { fill: #ffffff; stroke: #d5dae1; }
    text { font: 13px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif; fill: #17202a;
      paint-order: stroke; stroke: #ffffff; stroke-width: 3px; stroke-linejoin: round; }
    .title { font-size: 15px; font-weight: 600; }
    .quiet { fill: #52606d; font-size: 12px; }
    .missed { fill: #a8201a; }
    .grid { stroke: #e3e7ec; }
    .one { stroke: #7b8794; stroke-dasharray: 3 3; }
    .good { fill: #e0f2f0; }
    .must { stroke: #0b6b68; stroke-width: 2; }
    .spread { stroke: #17202a; stroke-width: 2; }
    .median { fill: #17202a; stroke: #17202a; stroke-width: 2; }
    .spread.missed { stroke: #a8201a; }
    .median.missed { fill: #ffffff; stroke: #a8201a; }
    @media (prefers-color-scheme: dark) {
      .ground { fill: #171e26; stroke: #2e3945; }
      text { fill: #e8edf2; stroke: #171e26; }
      .quiet { fill: #a6b2bf; }
      .missed { fill: #ff9b93; }
      .grid { stroke: #2a343f; }
      .one { stroke: #8593a3; }
      .good { fill: #14352f; }
      .must { stroke: #5ecfc4; }
      .spread { stroke: #e8edf2; }
      .median { fill: #e8edf2; stroke: #e8edf2; }
      .spread.missed { stroke: #ff9b93; }
      .median.missed { fill: #171e26; stroke: #ff9b93; }
    }"""


@dataclasses.dataclass(frozen=True)
class Row:
    name: str
    unit: str
    must: float | None
    at_least: bool
    low: float
    median: float
    high: float

    @property
    def missed(self):
        return self.must is not None and (self.median < self.must if self.at_least else self.median > self.must)


@dataclasses.dataclass(frozen=True)
class Chart:
    file: str
    title: str
    note: str
    takes: object  # whether a row belongs into it


def is_ratio(row):
    return row.unit == "x"


CHARTS = [
    Chart("benchmarks-peers.svg", "Beside the peer, in the same minute", "1x is the peer",
          lambda row: is_ratio(row) and row.must is not None and not re.search(" vs embedded|^victims'", row.name)),
    Chart("benchmarks-stores.svg", "MongoDB and Redis beside the embedded database", "1x is SQLite",
          lambda row: is_ratio(row) and " vs embedded" in row.name),
    Chart("benchmarks-memory.svg", "Memory", "Resident, in MiB", lambda row: row.unit == "MiB"),
    Chart("benchmarks-start.svg", "From the start to listening", "In milliseconds", lambda row: row.unit == "ms"),
    Chart("benchmarks-attacks.svg", "How long others wait while one address attacks", "p99; 1x is nginx under the same attack",
          lambda row: row.name.startswith("victims' p99")),
]


def from_json(text):
    """The rows of a file that bench/run or bench/attacks wrote."""
    return [Row(figure["name"], figure["unit"], figure["must"], figure["direction"] == "at least", min(figure["samples"]),
                statistics.median(figure["samples"]), max(figure["samples"])) for figure in json.loads(text)["figures"]]


TABLE_ROW = re.compile(r"^\| (?P<name>[^|]+) \| (?P<must>[^|]*) \| [^|]*\| "
                       r"\*\*(?P<median>[\d.]+) ?(?P<unit>\w*)\*\* \((?P<low>[\d.]+) to (?P<high>[\d.]+)\) \|", re.MULTILINE)


def from_page(text):
    """The rows of the tables that bench/run and bench/attacks printed into a page. Of one name the first counts: older runs stand below."""
    rows = {}
    for match in TABLE_ROW.finditer(text):
        must = re.match(r"([≥≤]) ([\d.]+)", match["must"])
        rows.setdefault(match["name"], Row(
            match["name"], match["unit"], float(must[2]) if must else None, bool(must) and must[1] == "≥",
            float(match["low"]), float(match["median"]), float(match["high"])))
    return list(rows.values())


class Axis:
    """Logarithmic, over all that the rows show."""

    def __init__(self, rows):
        shown = [value for row in rows for value in (row.low, row.high, row.must) if value]
        if rows[0].unit == "x":
            shown.append(1.0)
        self.low, self.high = min(shown) / 1.15, max(shown) * 1.15

    def x(self, value):
        share = math.log(max(value, self.low) / self.low) / math.log(self.high / self.low)
        return round(MARGIN + share * (TRACK_RIGHT - MARGIN), 1)

    def ticks(self):
        decades = range(math.floor(math.log10(self.low)), math.ceil(math.log10(self.high)) + 1)
        steps = (1, 2, 5) if self.high / self.low < 100 else (1,)
        values = [step * 10.0 ** decade for decade in decades for step in steps]
        return [value for value in values if self.low <= value <= self.high]


def draw_axis(axis, unit, bottom):
    for value in axis.ticks():
        x = axis.x(value)
        kind = "one" if unit == "x" and value == 1 else "grid"
        yield f'<line class="{kind}" x1="{x}" y1="{HEAD - 6}" x2="{x}" y2="{bottom}"/>'
        yield f'<text class="quiet" x="{x}" y="{bottom + 18}" text-anchor="middle">{value:g}{"x" if unit == "x" else ""}</text>'


def draw_row(row, axis, top):
    middle = top + 26
    missed = " missed" if row.missed else ""
    yield f'<text x="{MARGIN}" y="{top + 10}">{escape(name_in(row))}</text>'
    if row.must is not None:
        must = axis.x(row.must)
        left, right = (must, TRACK_RIGHT) if row.at_least else (MARGIN, must)
        yield f'<rect class="good" x="{left}" y="{middle - 7}" width="{round(right - left, 1)}" height="14"/>'
        yield f'<line class="must" x1="{must}" y1="{middle - 9}" x2="{must}" y2="{middle + 9}"/>'
        bound = f"must {'≥' if row.at_least else '≤'} {with_unit(row.must, row.unit)}"
        yield (f'<text class="quiet{missed}" x="{WIDTH - MARGIN}" y="{top + 10}" text-anchor="end">'
               f'{"missed: " if row.missed else ""}{bound}</text>')
    yield f'<line class="spread{missed}" x1="{axis.x(row.low)}" y1="{middle}" x2="{axis.x(row.high)}" y2="{middle}"/>'
    yield f'<circle class="median{missed}" cx="{axis.x(row.median)}" cy="{middle}" r="4.5"/>'
    yield (f'<text x="{WIDTH - MARGIN}" y="{middle + 4}" text-anchor="end">{with_unit(row.median, row.unit)} '
           f'<tspan class="quiet">({number(row.low)} to {number(row.high)})</tspan></text>')


def name_in(row):
    return row.name.replace("`", "").removeprefix("victims' p99 vs nginx, ")


def draw(chart, rows):
    axis, bottom = Axis(rows), HEAD + ROW * len(rows)
    height = bottom + AXIS
    described = "; ".join(f"{name_in(row)}: {with_unit(row.median, row.unit)} ({number(row.low)} to {number(row.high)})"
                          + (", missed" if row.missed else "") for row in rows)
    parts = [f'<rect class="ground" x="0.5" y="0.5" width="{WIDTH - 1}" height="{height - 1}" rx="8"/>',
             f'<text class="title" x="{MARGIN}" y="26">{escape(chart.title)}</text>',
             f'<text class="quiet" x="{MARGIN}" y="45">{escape(chart.note)}, on a logarithmic axis</text>',
             f'<text class="quiet" x="{MARGIN}" y="62">{LEGEND}</text>']
    parts += draw_axis(axis, rows[0].unit, bottom)
    for index, row in enumerate(rows):
        parts += draw_row(row, axis, HEAD + ROW * index)
    body = "\n  ".join(parts)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
            f'role="img" aria-labelledby="title desc">\n  <title id="title">{escape(chart.title)}</title>\n'
            f'  <desc id="desc">{escape(described)}</desc>\n  <style>{STYLE}\n  </style>\n  {body}\n</svg>\n')


def charts(rows):
    """File name -> SVG of every chart that these rows fill."""
    drawn = {}
    for chart in CHARTS:
        own = [row for row in rows if chart.takes(row)]
        if own:
            drawn[chart.file] = draw(chart, own)
    return drawn
