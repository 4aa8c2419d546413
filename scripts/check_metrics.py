#!/usr/bin/env python3
"""Compares the metrics that rules and dashboards ask for with those a running program exposes.

usage: check_metrics.py EXPOSITION RULE_FOLDER DASHBOARD_FOLDER KNOWN_FILE
       check_metrics.py --as-rules DASHBOARD_FOLDER

EXPOSITION is the text of /metrics. Names that recording rules make count as exposed. KNOWN_FILE lists, one a line, names
that come from elsewhere ("external NAME") or that the programs do not expose yet ("awaited NAME"); an awaited name that is
exposed, or that nobody asks for, is an error, so the list can only shrink. Prints what is wrong and ends with 1.

The second form prints the dashboards' expressions as a rule file, for `promtool check rules`: Grafana itself would show a
wrong one only to people who open the panel.
"""

import json
import pathlib
import re
import sys

import yaml

KEYWORDS = {"and", "or", "unless", "by", "without", "on", "ignoring", "group_left", "group_right", "bool", "offset"}
GROUPING = re.compile(r"\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)")


def names_of(expression):
    """The metric names of a PromQL expression: identifiers that are neither functions, keywords, labels nor numbers."""
    text = re.sub(r'"(?:[^"\\]|\\.)*"', "", expression)
    text = re.sub(r"\{[^}]*\}|\[[^\]]*\]", "", text)
    text = GROUPING.sub("", text)
    for match in re.finditer(r"(?<![\w:.])[a-zA-Z_:][\w:]*", text):
        if match[0] not in KEYWORDS and not text[match.end():].lstrip().startswith("("):
            yield match[0]


def exposed_names(text):
    names = set()
    for line in text.splitlines():
        kind = re.match(r"# TYPE (\S+) (\S+)", line)
        if kind and kind[2] == "histogram":
            names |= {kind[1] + suffix for suffix in ("_bucket", "_sum", "_count")}
        elif kind:
            names.add(kind[1])
    return names


def expressions_of_rules(folder):
    for path in sorted(pathlib.Path(folder).glob("*.yml")):
        for group in yaml.safe_load(path.read_text())["groups"]:
            for rule in group["rules"]:
                yield f"{path.name}: {rule.get('record') or rule.get('alert')}", rule["expr"], rule.get("record")


def expressions_of_dashboards(folder):
    """(place, expression) pairs, as they are asked when all services are chosen."""
    for place, expression in templates_of_dashboards(folder):
        yield place, expression.replace("$service", ".+")


def templates_of_dashboards(folder):
    for path in sorted(pathlib.Path(folder).glob("*.json")):
        board = json.loads(path.read_text())
        for panel in board["panels"]:
            for target in panel.get("targets", []):
                yield f"{path.name}: {panel['title']}", target["expr"]
        for note in board["annotations"]["list"]:
            if "expr" in note:
                yield f"{path.name}: {note['name']}", note["expr"]
        for variable in board["templating"]["list"]:
            yield f"{path.name}: ${variable['name']}", re.sub(r"label_values\((.*),[^,]*\)", r"\1", variable["definition"])


def as_rules(dashboards):
    rules = [{"record": f"panel:{i}", "expr": e} for i, (_, e) in enumerate(expressions_of_dashboards(dashboards))]
    print(json.dumps({"groups": [{"name": "dashboards", "rules": rules}]}))


def main(exposition, rules, dashboards, known_file):
    exposed = exposed_names(pathlib.Path(exposition).read_text())
    known = [line.split() for line in pathlib.Path(known_file).read_text().splitlines() if line and line[0] != "#"]
    external = {name for kind, name in known if kind == "external"}
    awaited = {name for kind, name in known if kind == "awaited"}
    rule_list = list(expressions_of_rules(rules))
    recorded = {record for _, _, record in rule_list if record}
    asked = {}
    for place, expression in [(p, e) for p, e, _ in rule_list] + list(expressions_of_dashboards(dashboards)):
        for name in names_of(expression):
            asked.setdefault(name, place)

    problems = [f"{asked[name]}: {name} is not exposed" for name in sorted(set(asked) - exposed - recorded - external - awaited)]
    problems += [f"{name} is exposed now: take it out of {known_file}" for name in sorted(awaited & exposed)]
    problems += [f"nobody asks for {name}: take it out of {known_file}" for name in sorted((awaited | external) - set(asked))]
    problems += [f"nobody reads the recorded {name}" for name in sorted(recorded - set(asked))]
    for problem in problems:
        print(f"error: {problem}", file=sys.stderr)
    print(f"{len(asked)} metrics asked for, {len(set(asked) & exposed)} exposed, {len(set(asked) & recorded)} recorded"
          + (f", awaited: {' '.join(sorted(awaited))}" if awaited else ""))
    return 1 if problems else 0


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] == "--as-rules":
        sys.exit(as_rules(sys.argv[2]))
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
