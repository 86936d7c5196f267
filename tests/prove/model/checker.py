"""Running spin: the model becomes a program that visits every state and replays what it found."""

import asyncio
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.prove.model.variants import Bounds, Broken

MODEL: Final = Path(__file__).with_name("attempt.pml")
MOST_MEGABYTES: Final = 3_500
DEPTH: Final = 1_000_000
"""More steps than any path has: a path that is cut off would not be checked to its end."""

# Breadth first finds a shortest story; depth first needs less memory for the same states.
STORIES: Final = ("-O1", "-DBFS")
STATES: Final = ("-O2",)


@dataclass(frozen=True, slots=True)
class Found:
    """One run of the verifier. `complete`: no state was left out."""

    states: int
    violated: bool
    complete: bool
    reached: frozenset[str]


@dataclass(frozen=True, slots=True)
class Verifier:
    """A compiled verifier in a folder of its own."""

    folder: Path

    async def check(self, bounds: Bounds, *, bug: int = 0, watch: int = 0) -> Found:
        """Visit every state within the bounds, or stop at the first violation."""
        _, printed = await self._run(_environment(bounds, bug, watch), f"-m{DEPTH}", "-w22")
        states = re.search(r"^\s*([\d.e+]+) states, stored", printed, re.MULTILINE)
        errors = re.search(r"errors: (\d+)", printed)
        if states is None or errors is None:
            raise RuntimeError(f"the verifier ended without a result: {printed[-500:]}")
        return Found(
            states=int(float(states.group(1))),
            violated=errors.group(1) != "0",
            complete=not re.search(r"max search depth too small|Search not completed", printed),
            reached=frozenset(re.findall(r"^REACHED: (.*)$", printed, re.MULTILINE)),
        )

    async def story(self, broken: Broken) -> list[str]:
        """How the last run came to its violation, step by step."""
        environment = _environment(broken.bounds, broken.number, broken.falls)
        _, printed = await self._run(environment, "-r")
        return re.findall(r"^STORY: (.*)$", printed, re.MULTILINE)

    async def _run(self, environment: dict[str, str], *options: str) -> tuple[int, str]:
        return await _run(self.folder, "./pan", *options, environment=environment)


async def compile_model(folder: Path, *options: str) -> Verifier:
    """Turn the model into a verifier; raises RuntimeError with what spin or gcc says."""
    shutil.copy(MODEL, folder / MODEL.name)
    gcc = ("gcc", *options, "-w", "-DSAFETY", "-DCOLLAPSE", f"-DMEMLIM={MOST_MEGABYTES}")
    for command in (("spin", "-a", MODEL.name), (*gcc, "-o", "pan", "pan.c")):
        status, printed = await _run(folder, *command)
        if status:
            raise RuntimeError(f"{command[0]}: {printed}")
    return Verifier(folder)


async def _run(
    folder: Path, *command: str, environment: dict[str, str] | None = None
) -> tuple[int, str]:
    child = await asyncio.create_subprocess_exec(
        *command,
        cwd=folder,
        env={**os.environ, **(environment or {})},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        printed, _ = await child.communicate()
    finally:
        if child.returncode is None:
            # The run was told to end; a verifier would go on for minutes.
            child.kill()
            await child.wait()
    return child.returncode or 0, printed.decode(errors="replace")


def _environment(bounds: Bounds, bug: int, watch: int) -> dict[str, str]:
    values = {
        "LEVEL": bounds.level,
        "CLAIMS": bounds.claims,
        "ANSWERS": bounds.answers,
        "FAULTS": bounds.faults,
        "BUG": bug,
        "WATCH": watch,
    }
    return {name: str(value) for name, value in values.items()}
