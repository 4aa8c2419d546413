"""A row for each attack, as JSON and as a table."""

import statistics

from lib.stack import MEMORY_BUDGET_BYTES, MIB

HEADINGS = ("attack", "victims ok / refused / late", "health median, max", "RSS max of one program (budget)",
            "descriptors", "sockets", "CPU s", "RSS before, after", "what did not hold")


def row(attack, outcomes, sampler, idle, after, checks, found):
    largest = max(sampler.resident_max, key=sampler.resident_max.get)
    health = outcomes.health_seconds or [float("inf")]
    seconds = sorted(outcomes.seconds) or [float("inf")]
    return {
        "attack": attack.name,
        "passed": all(holds for _, holds, _ in checks),
        "victims": {"ok": outcomes.ok, "refused": outcomes.refused, "late": outcomes.late,
                    "p99_ms": round(seconds[int(len(seconds) * 0.99)] * 1000),
                    "complaints": dict(outcomes.complaints.most_common(5))},
        "health_ms": {"median": round(statistics.median(health) * 1000), "max": round(max(health) * 1000)},
        "rss_mib": {"max": {name: mib(size) for name, size in sampler.resident_max.items()}, "largest": largest,
                    "budget": MEMORY_BUDGET_BYTES // MIB, "idle": {name: mib(size) for name, size in idle.items()},
                    "after": {name: mib(size) for name, size in after.items()}},
        "descriptors_max": sampler.descriptors_max,
        "socket_mib_max": mib(sampler.socket_bytes_max),
        "cpu_seconds": round(sampler.cpu_seconds, 1),
        "attacker": found.get("words", ""),
        "broken": [f"{what} ({detail.strip()})" for what, holds, detail in checks if not holds],
    }


def mib(size):
    return round(size / MIB, 1)


def cells(one):
    victims, health, rss = one["victims"], one["health_ms"], one["rss_mib"]
    # Of what three programs fail alike, once.
    broken = "; ".join(dict.fromkeys(text.partition(" (")[0].rpartition(": ")[2] for text in one["broken"]))
    return (one["attack"], f"{victims['ok']} / {victims['refused']} / {victims['late']}",
            f"{health['median']}, {health['max']} ms",
            f"{rss['largest']} {rss['max'][rss['largest']]:.0f} MiB ({rss['budget']})", str(one["descriptors_max"]),
            f"{one['socket_mib_max']:.0f} MiB" if "socket_mib_max" in one else "-",
            f"{one['cpu_seconds']:.1f}", f"{sum(rss['idle'].values()):.0f}, {sum(rss['after'].values()):.0f} MiB",
            broken or "-")


def table(rows):
    """Markdown, and readable as it is."""
    return markdown([HEADINGS, *map(cells, rows)])


def comparison(before, now):
    """The same with an earlier run's rows, each above today's."""
    earlier = {one["attack"]: one for one in before}
    lines = [(HEADINGS[0], "when", *HEADINGS[1:])]
    for one in now:
        for when, row_then in (("before", earlier.get(one["attack"])), ("now", one)):
            if row_then:
                name, *rest = cells(row_then)
                lines.append((name, when, *rest))
    return markdown(lines)


def markdown(lines):
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    text = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths)) + " |" for line in lines]
    text.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(text)


def details(one):
    verdict = "passed" if one["passed"] else "FAILED"
    lines = [f"{one['attack']}: {verdict}", table([one]), f"the attacker: {one['attacker']}"]
    lines += [f"did not hold: {text}" for text in one["broken"]]
    lines += [f"{count} times: {text}" for text, count in one["victims"]["complaints"].items()]
    return "\n".join(lines)
