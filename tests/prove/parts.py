"""Every part of the proofs, in the order in which they run."""

from typing import Final

from tests.prove import archiving, evidence, leak, races, rolling
from tests.prove.clock import part as clock
from tests.prove.faults import parts as faults
from tests.prove.formats import part as formats
from tests.prove.machine import part as machine
from tests.prove.model import part as model
from tests.prove.proof import Proof
from tests.prove.storm import part as storm

PARTS: Final[tuple[Proof, ...]] = (
    model.PROOF,
    machine.PROOF,
    clock.PROOF,
    races.PROOF,
    evidence.PROOF,
    archiving.PROOF,
    leak.PROOF,
    rolling.PROOF,
    formats.PROOF,
    storm.PROOF,
    *faults.PARTS,
)

MOST_SECONDS: Final = 50 * 60.0
"""What all parts may take together; half of it is the browser's."""
