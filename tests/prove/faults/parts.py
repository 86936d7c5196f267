"""The parts of the faults, in the order in which they run."""

from typing import Final

from tests.prove.faults import clocks, cuts, disks, kills, past, splits
from tests.prove.proof import Proof

PARTS: Final[tuple[Proof, ...]] = (
    *past.PARTS,
    *kills.PARTS,
    *cuts.PARTS,
    *disks.PARTS,
    *splits.PARTS,
    *clocks.PARTS,
)
