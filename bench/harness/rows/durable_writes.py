"""Durable grouped writes of 64 callers beside bare SQLite with synchronous=NORMAL and one transaction a row.

Both sides are in libs/storage/sqlite/writer_benchmark.cpp, which runs them in turn; the database files are on the
project's own disk.
"""

import json
import os

from harness.figures import Figure
from harness.workspace import STORAGE_BENCHMARK, build_storage_benchmark, run_quietly


def measure(workspace):
    if workspace.may_build or not os.path.exists(STORAGE_BENCHMARK):
        build_storage_benchmark()
    figure = Figure("durable grouped writes vs SQLite NORMAL one per transaction", must=1.0, aim=1.3, at_least=True)
    for _ in range(workspace.rounds):
        output = run_quietly([STORAGE_BENCHMARK, "--benchmark_format=json"], cwd=workspace.scratch("writes"))
        result = json.loads(output[output.index("{"):])["benchmarks"][0]
        figure.add(result["ratio"], durable_rows_per_s=result["durable_grouped_rows_per_s"],
                   normal_rows_per_s=result["normal_single_rows_per_s"])
    return [figure], []
