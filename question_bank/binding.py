"""What fixed items and stimuli make impossible, told one by one before any form is searched for."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from question_bank.reasons import Cause, Reason
from question_bank.rules import BlueprintRules
from question_bank.standing import AskedLine, Standing


def fixed_reasons(
    lines: Sequence[AskedLine], rules: BlueprintRules, known: Mapping[str, Standing]
) -> Iterator[Reason]:
    """Why fixed items cannot all be in a form; `known` is the whole bank by code."""
    asked = {item.code for line in lines for item in line.items}
    for code in rules.fixed:
        reason = _about_fixed(code, known.get(code), rules, asked)
        if reason:
            yield reason
    for line in lines:
        here = {item.code for item in line.drawable(rules)}
        codes = tuple(code for code in dict.fromkeys(rules.fixed) if code in here)
        if len(codes) > line.count:
            yield replace(line.reason(Cause.FIXED_TOO_MANY), available=len(codes), codes=codes)
    for group in rules.enemies:
        together = tuple(code for code in dict.fromkeys(rules.fixed) if code in group)
        if len(together) > 1:
            yield Reason(cause=Cause.FIXED_ENEMIES, codes=together)


def _about_fixed(
    code: str, item: Standing | None, rules: BlueprintRules, asked: set[str]
) -> Reason | None:
    if item is None:
        return Reason(cause=Cause.FIXED_UNKNOWN, codes=(code,))
    bar = item.bar(rules)
    if bar is not None:
        return Reason(cause=Cause.FIXED_BARRED, codes=(code,), barred={bar.value: 1})
    return None if code in asked else Reason(cause=Cause.FIXED_OUTSIDE, codes=(code,))


def stimulus_reasons(lines: Sequence[AskedLine], rules: BlueprintRules) -> Iterator[Reason]:
    """Which stimuli no form can show, and why."""
    members: defaultdict[str, list[tuple[AskedLine, str]]] = defaultdict(list)
    for line in lines:
        for item in line.drawable(rules):
            if item.stimulus:
                members[item.stimulus].append((line, item.code))
    for stimulus, found in sorted(members.items()):
        asked = rules.stimuli.get(stimulus, len(found))
        if asked > len(found):
            yield Reason(
                cause=Cause.STIMULUS_TOO_SMALL,
                stimulus=stimulus,
                asked=asked,
                available=len(found),
            )
        elif asked == len(found):
            yield from _about_whole(stimulus, found, rules)


def _about_whole(
    stimulus: str, members: Sequence[tuple[AskedLine, str]], rules: BlueprintRules
) -> Iterator[Reason]:
    """Of a stimulus that is shown with all of its items, or not at all."""
    codes = {code for _, code in members}
    if any(len(codes.intersection(group)) > 1 for group in rules.enemies):
        yield Reason(cause=Cause.STIMULUS_ENEMIES, stimulus=stimulus, codes=tuple(sorted(codes)))
    lines = {line.name: line for line, _ in members}
    for name, number in Counter(line.name for line, _ in members).items():
        if number > lines[name].count:
            found = lines[name].reason(Cause.STIMULUS_TOO_LARGE)
            yield replace(found, stimulus=stimulus, available=number)
