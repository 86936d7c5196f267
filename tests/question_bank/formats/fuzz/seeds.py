"""What the fuzzers begin with: our own writers' files, samples of what we only read, the corpus.

The corpus holds small files that once broke a reader; each is read again on every run."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

from question_bank.formats import BY_NAME, Collection
from tests.question_bank.formats.collections_of_all import EVERYTHING, FULL, PLAIN, STIMULUS
from tests.question_bank.formats.qti.samples import manifest, package, resource
from tests.question_bank.formats.qti.test_interactions import SAMPLES as QTI_2
from tests.question_bank.formats.qti12.samples import quiz
from tests.question_bank.formats.qti12.test_blackboard import SAMPLES as BLACKBOARD
from tests.question_bank.formats.qti12.test_canvas import SAMPLES as CANVAS

CORPUS: Final = Path(__file__).parents[1] / "corpus"
NAMES: Final = tuple(BY_NAME)
PICTURE: Final = b"\x89PNG\r\n\x1a\n" + bytes(40)


def corpus() -> Sequence[Path]:
    """The files that once broke a reader, named `FORMAT-what.suffix`."""
    return sorted(CORPUS.glob("*-*"))


@cache
def seeds_of(name: str) -> tuple[bytes, ...]:
    """Good files of a format, most of them small: one for each kind and feature, two with all."""
    kept = [path.read_bytes() for path in corpus() if path.name.partition("-")[0] == name]
    write = BY_NAME[name].write
    if write is None:
        return (*_qti_12(), *kept)
    if name == "qti21":
        kept += [content for content, _ in QTI_2.values()]
    drafts = (*PLAIN.drafts, *FULL)
    alone = [write(Collection("Bank", (each,), (STIMULUS,))).content for each in drafts]
    return (*alone, write(PLAIN).content, write(EVERYTHING).content, *kept)


def _qti_12() -> tuple[bytes, ...]:
    """Questions of Canvas and Blackboard, each alone and all in a package."""
    items = [item for item, _ in (*CANVAS.values(), *BLACKBOARD.values())]
    packed = package(
        {
            "imsmanifest.xml": manifest(resource("r1", "kuis.xml")),
            "kuis.xml": quiz(*items),
            "web_resources/a.png": PICTURE,
        }
    )
    return (*(quiz(each) for each in items), packed)
