"""`python -m question_bank`: simulate draws in a process of their own, asked and answered in JSON.

Thousands of draws keep a core busy for seconds, which nobody who saves an answer should wait for.
"""

import json
import os
import sys
from dataclasses import asdict

from question_bank.choosing import NoFormError
from question_bank.simulation import simulate
from question_bank.simulation_json import SimulationRequest

NICENESS = 10


def main() -> None:
    """Read a request from standard input, write the simulation to standard output, or null."""
    os.nice(NICENESS)
    asked = SimulationRequest.from_json(json.load(sys.stdin))
    try:
        done = simulate(asked.pools, asked.rules, draws=asked.draws, seed=asked.seed)
    except NoFormError:
        json.dump(None, sys.stdout)
    else:
        json.dump(asdict(done), sys.stdout)


if __name__ == "__main__":
    main()
