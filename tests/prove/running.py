"""Running one part: the planted bugs first, then the proof, within the time it may take."""

import asyncio
import signal
import time
import traceback
from collections.abc import Sequence
from typing import Final

import uvloop

from tests.prove.proof import Line, Options, Outcome, Planted, Proof

LEAST_SECONDS: Final = 60.0
"""Also the shortest form has to set up its stores."""

PATIENCE: Final = 2
"""A machine that is busy with other things may take so many times as long."""


def prove(proof: Proof, options: Options) -> Outcome:
    """How one part went; raises CancelledError when the process was told to end."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_told_to_end(proof, options))


async def _told_to_end(proof: Proof, options: Options) -> Outcome:
    # Without this, a run that is told to end would leave its servers behind.
    task = asyncio.current_task()
    if task is not None:
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    return await carry_out(proof, options)


async def carry_out(proof: Proof, options: Options) -> Outcome:
    """The same in a loop that runs already."""
    begun = time.monotonic()
    planted: Sequence[Planted] = ()
    lines: Sequence[Line] = ()
    error = ""
    limit = max(LEAST_SECONDS, PATIENCE * proof.seconds * max(1.0, options.scale))
    try:
        async with asyncio.timeout(limit):
            planted = await proof.planted(options)
            for bug in planted:
                options.say(f"planted: {bug.bug}: {'caught' if bug.caught else 'NOT CAUGHT'}")
                for line in bug.story:
                    options.say(f"    {line}")
            # A blind check would only seem to prove something.
            if planted and all(bug.caught for bug in planted):
                lines = (await proof.run(options)).lines
    except TimeoutError:
        error = f"did not end within {limit:.0f} s"
    except Exception as failure:
        # One part that breaks must not keep the others from running.
        options.say(traceback.format_exc())
        error = f"{type(failure).__name__}: {failure}"
    return Outcome(proof, time.monotonic() - begun, planted, lines, error)
