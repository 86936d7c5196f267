"""Whether a text is GIFT: by a title between double colons, or by braces as answers stand in."""

import re

from question_bank.formats.decoding import encoding_of

SAMPLE = 1_000_000

_SIGNS = re.compile(
    r"^[ \t]*::.+?::|^[ \t]*\$CATEGORY:|(?<!\\)\{\s*(?:[=~#}]|(?i:T|F|TRUE|FALSE)\s*[#}])",
    re.MULTILINE,
)


def recognises(content: bytes) -> bool:
    """Looks at the first million letters; a file of XML or JSON is none."""
    encoding = encoding_of(content)
    if not encoding.name:
        return False
    text = encoding.open(content).read(SAMPLE)
    return not text.lstrip().startswith(("<?xml", "<quiz")) and bool(_SIGNS.search(text))
