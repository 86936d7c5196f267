"""What a rehearsal found, as figures and as the words of its table."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from exam_server.rehearsal.comparison import Findings
from exam_server.rehearsal.journal import Deed, Journal

SHOWN = 10


@dataclass(frozen=True, slots=True)
class Figures:
    """The numbers of a rehearsal; durations in ms unless the name says otherwise."""

    candidates: int
    by_http: int
    submitted: int
    expired: int
    saves: int
    lost: int
    duplicated: int
    stale_accepted: int
    conflicts: int
    repeats: int
    switches: int
    reloads: int
    drops: int
    sent_away: int
    extensions: int
    pauses: int
    outages_given_back: int
    announcements_heard: int
    receipts_differing: int
    clock_readings: int
    clock_faults: int
    clock_difference_ms: float
    acknowledged_p50_ms: float
    acknowledged_p99_ms: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Report:
    """The figures, the faults injected, and a sentence for everything that is wrong."""

    figures: Figures
    faults: Mapping[str, int]
    sentences: tuple[str, ...]
    seed: int

    @property
    def is_good(self) -> bool:
        """Whether nothing at all is wrong."""
        return not self.sentences

    def as_json(self) -> dict[str, Any]:
        """One object for programs."""
        return {
            **asdict(self.figures),
            "seed": self.seed,
            "faults": dict(self.faults),
            "ok": self.is_good,
            "findings": list(self.sentences),
        }


@dataclass(frozen=True, slots=True)
class Course:
    """How the rehearsal went beside what the journals and the records say."""

    by_http: int
    states: Counter[str]
    extensions: int
    pauses: int
    outages: int
    seconds: float


def figures_of(journals: Sequence[Journal], found: Findings, course: Course) -> Figures:
    """Everything that is counted."""
    done: Counter[Deed] = sum((journal.done for journal in journals), Counter())
    latencies = sorted(ms for journal in journals for ms in journal.latencies)
    return Figures(
        candidates=len(journals),
        by_http=course.by_http,
        submitted=course.states["submitted"],
        expired=course.states["expired"],
        saves=sum(len(journal.acknowledged) for journal in journals),
        lost=len(found.lost),
        duplicated=len(found.duplicated),
        stale_accepted=len(found.stale),
        conflicts=done[Deed.CONFLICT],
        repeats=done[Deed.REPEAT],
        switches=done[Deed.SWITCH],
        reloads=done[Deed.RELOAD],
        drops=done[Deed.DROP],
        sent_away=done[Deed.SENT_AWAY],
        extensions=course.extensions,
        pauses=course.pauses,
        outages_given_back=course.outages,
        announcements_heard=done[Deed.HEARD],
        receipts_differing=len(found.receipts),
        clock_readings=sum(len(journal.readings) for journal in journals),
        clock_faults=len(found.clocks),
        clock_difference_ms=round(found.largest_ms, 1),
        acknowledged_p50_ms=percentile(latencies, 0.50),
        acknowledged_p99_ms=percentile(latencies, 0.99),
        seconds=round(course.seconds, 1),
    )


def percentile(ordered: Sequence[float], share: float) -> float:
    """The nearest rank of a sorted list, 0 for an empty one."""
    if not ordered:
        return 0.0
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 1)


def rows(report: Report) -> Iterable[tuple[str, str]]:
    """The lines of the table."""
    figures = report.figures
    yield "candidates", f"{figures.candidates} ({figures.by_http} of them without a socket)"
    yield "submitted / expired", f"{figures.submitted} / {figures.expired}"
    yield "saves acknowledged", f"{figures.saves}"
    yield "lost", f"{figures.lost}"
    yield "duplicated", f"{figures.duplicated}"
    yield "stale writes accepted", f"{figures.stale_accepted}"
    yield "conflicts refused", f"{figures.conflicts}"
    yield "answers lost and repeated", f"{figures.repeats}"
    yield "device switches", f"{figures.switches}"
    yield "reloads / dropped lines", f"{figures.reloads} / {figures.drops}"
    yield "extensions / pauses", f"{figures.extensions} / {figures.pauses}"
    yield "announcement heard by", f"{figures.announcements_heard}"
    yield "receipts that differ", f"{figures.receipts_differing}"
    yield "clock readings compared", f"{figures.clock_readings}"
    yield "clocks off", f"{figures.clock_faults}"
    yield "largest clock difference", f"{figures.clock_difference_ms} ms"
    yield (
        "acknowledged p50 / p99",
        (f"{figures.acknowledged_p50_ms} / {figures.acknowledged_p99_ms} ms"),
    )
    named = ", ".join(f"{name} × {count}" for name, count in report.faults.items())
    yield "faults injected", named or "none"
    if figures.sent_away:
        yield "lines sent away by a restart", f"{figures.sent_away}"
    if figures.outages_given_back:
        yield "outages given back", f"{figures.outages_given_back} attempts"
    yield "took", f"{figures.seconds} s, seed {report.seed}"
