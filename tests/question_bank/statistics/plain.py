"""The same statistics a second time, in loops over lists as the textbooks have them: no numpy, and
nothing taken from the code that is tested."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import sqrt


@dataclass(frozen=True)
class Met:
    """One item version in one form: what it earned (None: does not count) and what was given."""

    version: str
    points: float | None
    given: tuple[str, ...] = ("o1",)
    looked_ms: int | None = None


Form = list[Met]


@dataclass
class Plain:
    """Forms as lists; every figure is computed anew when it is asked for."""

    forms: list[Form] = field(default_factory=list)

    def met(self, version: str) -> list[tuple[Met, float]]:
        """Everybody who met a version, with the rest score."""
        found = []
        for form in self.forms:
            for at, entry in enumerate(form):
                others = [e.points for n, e in enumerate(form) if n != at and e.points is not None]
                if entry.version == version:
                    found.append((entry, sum(others) / len(others)))
        return found

    def counted(self, version: str) -> list[tuple[float, float]]:
        """Points and rest score of those that count."""
        return [(e.points, rest) for e, rest in self.met(version) if e.points is not None]

    def difficulty(self, version: str) -> float:
        """The mean of the points."""
        return mean(points for points, _ in self.counted(version))

    def correlation(self, version: str) -> float:
        """Pearson's r by its definition."""
        pairs = self.counted(version)
        x, y = mean(p for p, _ in pairs), mean(r for _, r in pairs)
        above = sum((p - x) * (r - y) for p, r in pairs)
        return above / sqrt(
            sum((p - x) ** 2 for p, _ in pairs) * sum((r - y) ** 2 for _, r in pairs)
        )

    def discrimination(self, version: str) -> float:
        """Upper less lower 27 %, ties across the border shared."""
        pairs = [(p, round(r, 9)) for p, r in self.counted(version)]
        return self._extreme(pairs, lambda r: -r) - self._extreme(pairs, lambda r: r)

    def _extreme(
        self, pairs: Sequence[tuple[float, float]], order: Callable[[float], float]
    ) -> float:
        room = all_room = 0.27 * len(pairs)
        earned = 0.0
        for rest in sorted({r for _, r in pairs}, key=order):
            tied = [p for p, r in pairs if r == rest]
            taken = min(room, len(tied))
            earned += taken * mean(tied)
            room -= taken
        return earned / all_room

    def group(self, version: str, rest: float) -> int:
        """The score group from 0 to 4: by the place in the middle of all equal rest scores."""
        rests = [round(r, 9) for _, r in self.met(version)]
        below = sum(r < round(rest, 9) for r in rests)
        equal = sum(r == round(rest, 9) for r in rests)
        return min(4, int(5 * Fraction(2 * below + equal, 2) / len(rests)))

    def chosen(self, version: str, option: str) -> tuple[list[int], float]:
        """How many of each group chose an option, and the mean rest score of those who did."""
        groups, rests = [0] * 5, []
        for entry, rest in self.met(version):
            if option in entry.given or (option == "" and not any(entry.given)):
                groups[self.group(version, rest)] += 1
                rests.append(rest)
        return groups, mean(rests) if rests else 0.0

    def alpha(self) -> float:
        """k/(k−1) · (1 − Σ variances of items / variance of sums), everybody having the same."""
        columns = [
            [e.points or 0.0 for form in self.forms for e in form if e.version == version]
            for version in sorted({e.version for form in self.forms for e in form})
        ]
        sums = [sum(e.points or 0.0 for e in form) for form in self.forms]
        k = len(columns)
        return k / (k - 1) * (1 - sum(map(variance, columns)) / variance(sums))

    def stratified_alpha(self, line_of: dict[str, str]) -> float:
        """1 − Σ σ²_h (1 − α_h) / σ², with the alpha of each line."""
        sums = [sum(e.points or 0.0 for e in form) for form in self.forms]
        error = 0.0
        for line in sorted(set(line_of.values())):
            part = Plain([[e for e in form if line_of[e.version] == line] for form in self.forms])
            own = variance([sum(e.points or 0.0 for e in form) for form in part.forms])
            error += own * (1 - part.alpha())
        return 1 - error / variance(sums)

    def dependability(self) -> tuple[float, float]:
        """Φ of the i:p design from its components, and the standard error in points."""
        n = len(self.forms[0])
        means = [mean(e.points or 0.0 for e in form) for form in self.forms]
        between = n * variance(means)
        within = mean(variance([e.points or 0.0 for e in form]) for form in self.forms)
        person = (between - within) / n
        return person / (person + within / n), sqrt(n * within)

    def stratified_dependability(self, line_of: dict[str, str]) -> float:
        """1 − error / σ² of the sums; the error of a line is n_h times its variance within."""
        sums = [sum(e.points or 0.0 for e in form) for form in self.forms]
        error = 0.0
        for line in sorted(set(line_of.values())):
            parts = [[e.points or 0.0 for e in f if line_of[e.version] == line] for f in self.forms]
            error += len(parts[0]) * mean(variance(part) for part in parts)
        return 1 - error / variance(sums)


def mean(values: Iterable[float]) -> float:
    """The sum over the number."""
    found = list(values)
    return sum(found) / len(found)


def variance(values: Sequence[float]) -> float:
    """With n − 1 below the line."""
    middle = mean(values)
    return sum((value - middle) ** 2 for value in values) / (len(values) - 1)
