"""One spelling of each letter, in linear time whatever is sent; standard library only."""

import re
import unicodedata
from typing import Literal

# Marks on one letter are sorted by insertion, so that thousands of them take the square of their
# number. No writing system needs thirty (Unicode Standard Annex 15, stream-safe text format).
# Dashes and drawn lines, of which there may be as many in a row, are no marks.
_PILE = re.compile(r"([^\w\s\x00-\xbf\u2000-\u20cf\u2100-\u2bff]{31,})")


def spelled(text: str, form: Literal["NFC", "NFKC", "NFKD"] = "NFC") -> str:
    """The text in a normal form of Unicode; a pile of more than thirty marks stays as it is."""
    if text.isascii():
        return text
    return "".join(
        part if place % 2 else unicodedata.normalize(form, part)
        for place, part in enumerate(_PILE.split(text))
    )
