#!/usr/bin/env python3
"""Charts say what was measured, whether it is read from JSON or from a page. Run by ctest; needs nothing but Python."""
import json
import os
import sys
import unittest
import xml.etree.ElementTree as xml

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.dont_write_bytecode = True
from harness import figures, plots  # noqa: E402


def figure(name, samples, must=2.0, at_least=False, unit="x"):
    made = figures.Figure(name, must, must, at_least, unit)
    for sample in samples:
        made.add(sample)
    return made


def row_of(made):
    return plots.from_page(figures.table([made]))[0]


class Plots(unittest.TestCase):
    def test_the_page_and_the_json_say_the_same(self):
        for made in (figure("a vs b, CPU", [1.5, 1.25, 3.0]), figure("speed vs b", [1.5, 2.5], at_least=True),
                     figure("idle RSS of `a`", [8.5, 9.5], unit="MiB"), figure("login vs embedded", [0.5, 0.75, 0.75], must=None)):
            from_json = plots.from_json(json.dumps({"figures": [made.as_json()]}))[0]
            self.assertEqual(row_of(made), from_json)

    def test_the_median_decides_whether_a_must_is_missed(self):
        self.assertFalse(row_of(figure("a", [1.0, 1.5, 9.0])).missed)
        self.assertTrue(row_of(figure("a", [1.0, 2.5, 2.6])).missed)
        self.assertTrue(row_of(figure("a", [1.0, 1.5, 9.0], at_least=True)).missed)
        self.assertFalse(row_of(figure("a", [9.0], must=None)).missed)

    def test_a_missed_must_is_told_in_words(self):
        chart = plots.charts([row_of(figure("a", [2.5]))])["benchmarks-peers.svg"]
        self.assertIn("missed: must ≤ 2.00x", chart)

    def test_of_one_name_in_a_page_the_first_counts(self):
        page = figures.table([figure("a", [1.0])]) + "\n\n" + figures.table([figure("a", [2.0])])
        self.assertEqual([row.median for row in plots.from_page(page)], [1.0])

    def test_charts_are_well_formed_and_load_nothing(self):
        names = ["<a> & \"b\" vs c", "a vs embedded, CPU", "victims' p99 vs nginx, none"]
        drawn = plots.charts([row_of(figure(name, [1.0, 300.0])) for name in names])
        self.assertEqual(sorted(drawn), ["benchmarks-attacks.svg", "benchmarks-peers.svg", "benchmarks-stores.svg"])
        for chart in drawn.values():
            self.assertEqual(xml.fromstring(chart).tag, "{http://www.w3.org/2000/svg}svg")
            self.assertNotIn("href", chart)

    def test_everything_is_drawn_within_the_picture(self):
        for samples in ([1.0], [0.001, 1000.0], [2.0, 2.0]):
            chart = xml.fromstring(plots.charts([row_of(figure("a", samples))])["benchmarks-peers.svg"])
            for part in chart.iter():
                for name in ("x", "x1", "x2", "cx"):
                    self.assertTrue(0 <= float(part.get(name, 0)) <= plots.WIDTH, (samples, part.attrib))

    def test_nothing_measured_is_no_chart(self):
        self.assertEqual(plots.charts([]), {})


if __name__ == "__main__":
    unittest.main()
