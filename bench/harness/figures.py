"""A figure: what is measured once a round, what it must be, and what it came to."""

import dataclasses
import json
import os
import statistics


@dataclasses.dataclass
class Figure:
    name: str
    must: float | None  # None: measured without a bound
    aim: float | None
    at_least: bool  # True: higher is better
    unit: str = "x"
    samples: list = dataclasses.field(default_factory=list)
    details: dict = dataclasses.field(default_factory=dict)  # name -> samples of the parts, for the reader

    def add(self, value, **parts):
        self.samples.append(value)
        for name, part in parts.items():
            self.details.setdefault(name, []).append(part)

    @property
    def measured(self):
        return statistics.median(self.samples)

    def reaches(self, bound):
        return self.measured >= bound if self.at_least else self.measured <= bound

    @property
    def verdict(self):
        if self.must is None:
            return ""
        if not self.reaches(self.must):
            return "MISSED"
        return "aim" if self.reaches(self.aim) else "must"

    def as_json(self):
        return {
            "name": self.name, "unit": self.unit, "must": self.must, "aim": self.aim,
            "direction": "at least" if self.at_least else "at most", "measured": self.measured,
            "verdict": self.verdict, "samples": self.samples, "details": self.details,
        }


def number(value):
    if value == 0 or abs(value) >= 100:
        return f"{value:.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def with_unit(value, unit):
    return number(value) + (unit if unit == "x" or not unit else f" {unit}")


def describe_details(figure):
    return "; ".join(f"{name.replace('_', ' ')} {number(statistics.median(samples))}"
                     for name, samples in figure.details.items())


def table(figures):
    """Markdown."""
    lines = ["| figure | must | aim | measured (lowest to highest round) | ok | medians behind it |", "|---|---|---|---|---|---|"]
    for figure in figures:
        sign = "≥" if figure.at_least else "≤"
        must, aim = ("" if bound is None else f"{sign} {with_unit(bound, figure.unit)}" for bound in (figure.must, figure.aim))
        spread = f"{number(min(figure.samples))} to {number(max(figure.samples))}"
        lines.append(
            f"| {figure.name} | {must} | {aim} | **{with_unit(figure.measured, figure.unit)}** ({spread}) | {figure.verdict} | {describe_details(figure)} |")
    return "\n".join(lines)


def write_report(path, figures, **facts):
    """The file that bench/plot reads."""
    os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        json.dump(facts | {"figures": [figure.as_json() for figure in figures]}, file, indent=2)
        file.write("\n")


def alternate(rounds, ours, peer):
    """Yields (ours(), peer()) once a round, in turns, the one that goes first changing each round."""
    for index in range(rounds):
        if index % 2 == 0:
            mine = ours()
            yield mine, peer()
        else:
            theirs = peer()
            yield ours(), theirs
