"""A reader that eats memory, one that tells a file of the server, an export that is run."""

from question_bank.formats import BY_NAME, Collection, Defaults
from question_bank.rows import Expected, Reading, refused_reading
from tests.question_bank.formats.fuzz.plants import READ
from tests.question_bank.formats.hostile.case import SECRET
from tests.question_bank.formats.hostile.exporting import write_csv

EATEN = 350 * 1024 * 1024


def eats(content: bytes, defaults: Defaults) -> Reading:
    """More memory than a reader may have."""
    held = bytearray(EATEN)
    held[::4096] = bytes(len(held[::4096])).replace(b"\0", b"\1")
    return READ(content, defaults)


def reads_the_server(_: bytes, __: Defaults) -> Reading:
    """What an external entity would bring."""
    return refused_reading(BY_NAME["csv"].name, Expected.SYNTAX, f"{SECRET}:root")


def plain_csv(collection: Collection) -> bytes:
    """An export whose cells are as they are."""
    return write_csv(collection).replace(b"'=", b"=")
