"""What the attacks share: programs under attack, people who only want to use them, connections, measuring, the report.

Servers are started and measured with bench/harness, as the benchmarks do.
"""

import os
import sys

PROJECT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(PROJECT, "bench"))
