"""Proofs of the two sentences: what is called saved survives, and 60 minutes are 60 minutes.

`make prove` (or `python -m tests.prove`) runs them one after another; each also runs alone:

    python -m tests.prove --only model --only races    these parts
    python -m tests.prove --quick                      every part at about a thirtieth
    python -m tests.prove --only races --seed 7        the very run that another seed made
    python -m tests.prove --scale 2                    twice the numbers

A part is a `Proof` (proof.py) listed in parts.py. It first runs with its planted bugs and must
catch every one: a check that does not see what is broken on purpose would not see it by
accident either, and the part fails as blind. Then it runs against the real thing and says what
it injected, what was acknowledged, and what was lost, doubled or stale. The run ends with a
table and a dated JSON file in .cache/prove; it exits with 1 when anything fails.

Short forms of the same parts run in the test suite. docs/proofs.md says what each part shows.
"""
