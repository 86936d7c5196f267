"""Checking an export with nothing but the file: no database, no network, no settings."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from exam_server.digests import chain_digest
from exam_server.evidence.attempts import Attempts, TooMany
from exam_server.evidence.messages import (
    LONGEST_LINE,
    EventLine,
    Unreadable,
    check_of,
    read_attempt,
    read_end,
    read_event,
    read_header,
    read_line,
)
from exam_server.evidence.order import Chain, Finding, Gap, Order, name_of
from exam_server.seals import PublicKey, Sealed, public_key_of

MOST_FINDINGS: Final = 100


class Lines(Protocol):
    """Anything to read lines of bytes from."""

    def readline(self, limit: int, /) -> bytes:
        """The next line, at most so many bytes of it; empty at the end."""


class NotAnExport(ValueError):
    """The file does not begin as an export does; says why."""


@dataclass(slots=True)
class Verdict:
    """What a check found. True when there is nothing in `findings`."""

    header: Mapping[str, Any]
    states: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
    given_up: bool = False
    """More was wrong than is told."""

    @property
    def is_true(self) -> bool:
        """Whether the file is as it was sealed, and its events make what it says."""
        return not self.findings


def verify(file: Lines, *, key: PublicKey | None = None, chain: Chain = chain_digest) -> Verdict:
    """Check a whole export; raises NotAnExport for anything else. `key`: whose seal is expected."""
    lines = _lines(file)
    first = next(lines, b"")
    try:
        check = _Check(read_header(_fields(first, "header")), chain)
    except Unreadable as error:
        raise NotAnExport(f"line 1 is no header of an export: {error}") from None
    try:
        check.run(first, lines, key)
    except (_Enough, TooMany):
        check.verdict.given_up = True
    return check.verdict


class _Enough(Exception):
    """Nobody needs to be told more."""


class _Check:
    """One pass over the lines, which keeps a summary of each attempt and nothing else."""

    def __init__(self, header: Mapping[str, Any], chain: Chain) -> None:
        self.verdict = Verdict(header)
        self._header = header
        self._order = Order(chain)
        self._attempts = Attempts()
        self._digest = hashlib.sha256()
        self._in_events = True
        self._ended = False

    def run(self, first: bytes, lines: Iterator[bytes], key: PublicKey | None) -> None:
        """Take every line; what is wrong is in the verdict."""
        number, header = 1, self._header
        if not _is_sealed(Sealed.HEADER, header, header["public_key"]):
            self._find(Finding("line 1, the header, is changed: its seal does not belong to it"))
        elif key is not None and key.text != header["public_key"]:
            self._find(Finding(f"sealed with the key {header['key_id']}, not with {key.id}"))
        self._digest.update(first)
        for raw, ahead in _with_next(lines):
            number += 1
            self._take(number, raw, ahead)
            self._digest.update(raw)
        self._finish(number)

    def _take(self, number: int, raw: bytes, ahead: bytes) -> None:
        try:
            fields = read_line(raw)
            match fields.get("line"):
                case "event":
                    self._event(read_event(fields), ahead)
                case "attempt":
                    self._attempt(number, read_attempt(fields), ahead)
                case "end":
                    self._end(number, read_end(fields), ahead)
                case _:
                    raise Unreadable("no line of an export is of this kind")
        except Unreadable as error:
            self._unreadable(number, error, ahead)

    def _event(self, found: EventLine, ahead: bytes) -> None:
        if not self._in_events:
            self._find(Finding(f"{name_of(found)} stands too late", found.number))
            return
        before = self._order.expected
        for finding in self._order.take(found, lambda: _number_on(ahead)):
            self._find(finding)
        if found.event.slot != self._header["slot"] and not self.verdict.findings:
            self._find(Finding(f"{name_of(found)} is another slot's", found.number))
        if self._order.expected != before:
            self._attempts.take(found)

    def _attempt(self, number: int, told: Mapping[str, Any], ahead: bytes) -> None:
        if self._in_events and _number_on(ahead):
            self._find(Finding(f"line {number}, attempt {told['attempt']}, stands too early"))
            return
        self._leave_events()
        before = len(self.verdict.findings)
        known = {(finding.number, finding.attempt) for finding in self.verdict.findings}
        for finding in self._attempts.compare(told, events_are_whole=not self._names_events()):
            if not finding.number or (finding.number, finding.attempt) not in known:
                self._find(finding)
        if len(self.verdict.findings) == before and told["check"] != check_of(told):
            identity = told["attempt"]
            self._find(Finding(f"line {number}, attempt {identity}, is changed", 0, identity))

    def _end(self, number: int, told: Mapping[str, Any], ahead: bytes) -> None:
        if ahead:
            self._find(Finding(f"line {number}, the end, stands too early"))
            return
        self._leave_events()
        self._ended = True
        if not self.verdict.findings:
            for finding in self._attempts.untold():
                self._find(finding)
        if self.verdict.findings:
            return  # What is wrong has been told, and the end cannot be right.
        whole = {**told, "header": self._header["signature"]}
        if not _is_sealed(Sealed.END, whole, self._header["public_key"]):
            self._find(Finding(f"line {number}, the end, is changed: its seal is another's"))
        elif told["digest"] != self._digest.hexdigest() or told["lines"] != number - 1:
            self._find(Finding("the lines are not the ones that were sealed"))

    def _unreadable(self, number: int, error: Unreadable, ahead: bytes) -> None:
        belongs = self._order.expected
        in_events = self._in_events and belongs <= self._header["events"]
        if not in_events or _number_on(ahead) == belongs:
            self._find(Finding(f"line {number} cannot be read: {error}"))
            return
        self._order.skip()
        sentence = f"line {number}, where event {belongs} belongs, cannot be read: {error}"
        self._find(Finding(sentence, belongs))

    def _leave_events(self) -> None:
        if not self._in_events:
            return
        self._in_events = False
        order, promised = self._order, self._header["events"]
        last = order.expected - 1
        gaps = order.missing()
        if last < promised:
            after = order.link.name if order.link else "a line that is wrong"
            gaps.append(Gap(last + 1, promised, after, "the end"))
        for gap in gaps:
            self._find(gap.as_finding())
        if last > promised and not self.verdict.findings:
            self._find(Finding(f"events {promised + 1} to {last} are added", promised + 1))
        link = order.link
        if link and link.told != self._header["head"] and not self._names_events():
            sentence = f"{link.name} is not the last one that the header seals: changed or added"
            self._find(Finding(sentence, link.number))
        if not self._names_events():
            for finding in self._attempts.faults():
                self._find(finding)

    def _finish(self, number: int) -> None:
        self._leave_events()
        if not self._ended:
            self._find(Finding(f"the file is cut off after line {number}: its end is missing"))
        self.verdict.states = self._attempts.states()

    def _names_events(self) -> bool:
        return any(finding.number for finding in self.verdict.findings)

    def _find(self, finding: Finding) -> None:
        if len(self.verdict.findings) >= MOST_FINDINGS:
            raise _Enough
        self.verdict.findings.append(finding)


def _is_sealed(kind: Sealed, content: Mapping[str, Any], public_key: str) -> bool:
    unsigned = {name: value for name, value in content.items() if name != "signature"}
    try:
        key = public_key_of(public_key)
    except ValueError:
        return False
    named = content.get("key_id", key.id)
    return bool(named == key.id) and key.holds(kind, unsigned, content["signature"])


def _fields(raw: bytes, kind: str) -> dict[str, Any]:
    found = read_line(raw)
    if found.get("line") != kind:
        raise Unreadable(f"it is no {kind}")
    return found


def _number_on(raw: bytes) -> int:
    try:
        return read_event(_fields(raw, "event")).number
    except Unreadable:
        return 0


def _with_next(lines: Iterator[bytes]) -> Iterator[tuple[bytes, bytes]]:
    line = next(lines, None)
    while line is not None:
        ahead = next(lines, None)
        yield line, ahead or b""
        line = ahead


def _lines(file: Lines) -> Iterator[bytes]:
    """Lines, the last perhaps without its end; of one that is too long only the beginning."""
    while raw := file.readline(LONGEST_LINE):
        yield raw
        while not raw.endswith(b"\n") and len(raw) == LONGEST_LINE:
            raw = file.readline(LONGEST_LINE)
