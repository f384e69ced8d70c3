"""Whole processes: peak memory of a large audit, how fast the command line answers."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

from bench.timing import verdict

AUDIT = """
import resource
from datetime import date
from greenbelt_gis.catalogue.rule_sets import load_rule_set
from greenbelt_gis.checks.engine import audit
from tests.helpers.city import city
layers = city(1_000_000).layers()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
audit(layers, load_rule_set().only(["heritage.trunk-paving"]), date(2026, 6, 30))
print(before / 2**20, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20)
"""


def memory() -> None:
    """Peak memory of generating a city of a million trees and auditing it."""
    done = subprocess.run([sys.executable, "-c", AUDIT], capture_output=True, text=True, check=True)
    before, peak = map(float, done.stdout.split())
    print("\n## Memory\n")
    print(f"- peak of the audit of 1,000,000 trees, GB: {verdict(peak, 3)}; {before:.2f} of it the input")


def help_page(rounds: int = 11) -> None:
    """Seconds until `greenbelt --help` has answered."""
    command = [str(Path(sys.executable).parent / "greenbelt"), "--help"]
    seconds = []
    for _ in range(rounds):
        began = time.perf_counter()
        subprocess.run(command, capture_output=True, check=True)
        seconds.append(time.perf_counter() - began)
    print("\n## Command line\n")
    print(f"- greenbelt --help, seconds: {verdict(statistics.median(seconds), 0.4)}")
