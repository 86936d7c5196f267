"""The short form of the proof that tampering is noticed and named."""

from tests.prove.evidence import PROOF
from tests.prove.proof import QUICK
from tests.prove.running import carry_out


async def test_tampering_is_noticed_and_named_and_a_weak_chain_lets_it_through() -> None:
    outcome = await carry_out(PROOF, QUICK)

    assert outcome.troubles == []
    assert sum(line.injected or 0 for line in outcome.lines) >= 30
