"""The command `python -m tests.question_bank.formats.hostile [SCALE]`: try every hostile file."""

import sys

from tests.question_bank.formats.hostile.trying import try_all

if __name__ == "__main__":
    tried = try_all(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)
    sys.exit(1 if any(each.trouble for each in tried) else 0)
