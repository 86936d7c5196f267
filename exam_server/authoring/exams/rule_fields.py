"""The rules of a blueprint as fields of a form: codes in text, a group or a stimulus on a line."""

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from question_bank import BlueprintRules

RULE_FIELDS = ("fixed", "excluded", "enemies", "stimuli", "max_exposure", "four_eyes")
_BETWEEN = re.compile(r"[\s,;]+")
_NUMBERED = re.compile(r"(\S+?)[\s:=]+(\S+)")


def read_rules(fields: Mapping[str, str]) -> dict[str, Any]:
    """What the fields say, for the API's body to judge."""
    told = {
        "fixed": _codes(fields.get("fixed", "")),
        "excluded": _codes(fields.get("excluded", "")),
        "enemies": [_codes(line) for line in _lines(fields.get("enemies", ""))],
        "stimuli": dict(map(_numbered, _lines(fields.get("stimuli", "")))),
        "max_exposure": _share(fields.get("max_exposure", "")),
    }
    return {**told, "four_eyes": "four_eyes" in fields}


def rule_fields(rules: BlueprintRules) -> dict[str, str]:
    """The fields that say these rules."""
    percent = "" if rules.max_exposure is None else f"{rules.max_exposure * 100:.6g}"
    told = {
        "fixed": " ".join(rules.fixed),
        "excluded": " ".join(rules.excluded),
        "enemies": "\n".join(" ".join(group) for group in rules.enemies),
        "stimuli": "\n".join(f"{code} {number}" for code, number in rules.stimuli.items()),
        "max_exposure": percent,
    }
    return {**told, "four_eyes": "yes"} if rules.four_eyes else told


def _codes(text: str) -> list[str]:
    return [code for code in _BETWEEN.split(text) if code]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _numbered(line: str) -> tuple[str, str]:
    found = _NUMBERED.fullmatch(line)
    return (found[1], found[2]) if found else (line, "")


def _share(percent: str) -> float | str | None:
    text = percent.strip().removesuffix("%").strip().replace(",", ".")
    if not text:
        return None
    try:
        return float(Decimal(text) / 100)
    except (InvalidOperation, OverflowError):
        return percent
