"""The command `python -m tests.question_bank.formats.table`: print the page, or `--write` it."""

import sys

from tests.question_bank.formats.table.document import DOCUMENT, document

if __name__ == "__main__":
    if "--write" in sys.argv[1:]:
        DOCUMENT.write_text(document(), encoding="utf-8")
    else:
        sys.stdout.write(document())
