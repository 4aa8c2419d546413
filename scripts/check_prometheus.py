#!/usr/bin/env python3
"""Asks a running Prometheus whether it watches the services as it should.

usage: check_prometheus.py URL [SECONDS]

Waits up to SECONDS (60) until every service has a target that is up and every rule has been evaluated without a fault; then
asks it each expression of the dashboards. At least one expression of every dashboard must have data, and no alert may have
fired. Prints what is wrong and ends with 1.
"""

import json
import pathlib
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

from check_metrics import expressions_of_dashboards

SERVICES = ("gateway", "auth-service", "user-service")
DASHBOARDS = pathlib.Path(__file__).resolve().parent.parent / "deploy/monitoring/grafana/dashboards"


def ask(url, path, **parameters):
    """The `data` of an answer; raises RuntimeError with Prometheus' own words."""
    query = f"?{urllib.parse.urlencode(parameters)}" if parameters else ""
    try:
        with urllib.request.urlopen(f"{url}/api/v1/{path}{query}", timeout=10) as answer:
            return json.load(answer)["data"]
    except urllib.error.HTTPError as error:
        raise RuntimeError(json.load(error)["error"]) from error
    except urllib.error.URLError as error:
        raise RuntimeError(f"no answer from {url}: {error.reason}") from error


def faults_of_targets(url):
    health = {}
    for target in ask(url, "targets", state="active")["activeTargets"]:
        health.setdefault(target["labels"]["job"], []).append((target["health"], target["lastError"]))
    for service in SERVICES:
        if not health.get(service):
            yield f"{service}: no target"
        for state, error in health.get(service, []):
            if state != "up":
                yield f"{service}: {state} {error}"


def faults_of_rules(url):
    rules = [rule for group in ask(url, "rules")["groups"] for rule in group["rules"]]
    if not rules:
        yield "no rule is loaded"
    for rule in rules:
        if rule["health"] != "ok":
            yield f"rule {rule['name']}: {rule['health']} {rule.get('lastError', '')}"


def faults_of_dashboards(url):
    with_data = {}
    for place, expression in expressions_of_dashboards(DASHBOARDS):
        board = place.split(":")[0]
        with_data.setdefault(board, 0)
        try:
            with_data[board] += bool(ask(url, "query", query=expression)["result"])
        except RuntimeError as error:
            yield f"{place}: {error}"
    for board, count in with_data.items():
        if count == 0:
            yield f"{board}: no panel has data"


def faults_of_alerts(url):
    for alert in ask(url, "alerts")["alerts"]:
        if alert["state"] == "firing":
            yield f"alert {alert['labels']['alertname']} fires: {alert['annotations'].get('summary', '')}"


def main(url, seconds="60"):
    end = time.monotonic() + float(seconds)
    while faults := [*faults_of_targets(url), *faults_of_rules(url)]:
        if time.monotonic() > end:
            break
        time.sleep(1)
    faults += [*faults_of_dashboards(url), *faults_of_alerts(url)]
    for fault in faults:
        print(f"error: {fault}", file=sys.stderr)
    if not faults:
        rules = sum(len(group["rules"]) for group in ask(url, "rules")["groups"])
        expressions = len(list(expressions_of_dashboards(DASHBOARDS)))
        print(f"Prometheus watches {', '.join(SERVICES)}: {rules} rules, {expressions} dashboard expressions, no fault")
    return 1 if faults else 0


if __name__ == "__main__":
    if not 2 <= len(sys.argv) <= 3:
        sys.exit(__doc__)
    try:
        sys.exit(main(*sys.argv[1:]))
    except RuntimeError as problem:
        sys.exit(f"error: {problem}")
