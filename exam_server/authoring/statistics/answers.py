"""From statistics to what the API and the command line answer."""

from dataclasses import asdict

from exam_server.authoring.statistics.bodies import (
    ChoiceAnswer,
    EstimateAnswer,
    GroupAnswer,
    ItemFiguresAnswer,
    ReliabilityAnswer,
    RemarkAnswer,
    ScoresAnswer,
    StatisticsAnswer,
    TimeAnswer,
    VersionAnswer,
)
from exam_server.authoring.statistics.labels import label_of
from exam_server.authoring.statistics.operations import Result
from exam_server.authoring.statistics.queries import Asked
from exam_server.authoring.statistics.words import Words
from question_bank import Estimate, ItemAnalysis, Reliability


def statistics_answer(result: Result, words: Words) -> StatisticsAnswer:
    """Everything about an exam or a slot but who chose what."""
    found = result.statistics
    return StatisticsAnswer(
        exam=result.scope.exam.id,
        slot=result.scope.slot_id or None,
        at=result.at,
        attempts=found.attempts,
        left_out=found.left_out,
        unmarked=found.unmarked,
        scores=ScoresAnswer(**asdict(found.scores)) if found.scores else None,
        reliability=_reliability(found.reliability, words),
        items=[_figures(each, result.asked[each.figures.version], words) for each in found.items],
    )


def version_answer(item: ItemAnalysis, asked: Asked, words: Words) -> VersionAnswer:
    """One version with its distractor table."""
    table = item.table
    return VersionAnswer(
        figures=_figures(item, asked, words),
        groups=[GroupAnswer(**asdict(group)) for group in table.groups] if table else [],
        choices=[
            ChoiceAnswer(
                label=label_of(each.id, asked.version).short,
                **{**asdict(each), "by_group": list(each.by_group)},
            )
            for each in (table.choices if table else ())
        ],
    )


def _figures(item: ItemAnalysis, asked: Asked, words: Words) -> ItemFiguresAnswer:
    found = item.figures
    return ItemFiguresAnswer(
        item=asked.item.id,
        code=asked.item.code,
        version=asked.version.number,
        version_id=asked.version.id,
        topic=asked.topic,
        difficulty_level=asked.item.difficulty,
        kind=asked.version.kind,
        shown=found.shown,
        exposure=found.exposure,
        counted=found.counted,
        voided=found.voided,
        difficulty=found.difficulty,
        correlation=found.correlation,
        discrimination=found.discrimination,
        blank=found.blank,
        not_reached=found.not_reached,
        time=TimeAnswer(**asdict(found.time)) if found.time else None,
        remarks=[
            RemarkAnswer(
                flag=remark.flag,
                option=remark.option,
                number=remark.number,
                message=words.remark(remark, label_of(remark.option, asked.version).short),
            )
            for remark in item.remarks
        ],
    )


def _reliability(found: Reliability, words: Words) -> ReliabilityAnswer:
    if found.estimate:
        reason = words.reason(found.estimate.coefficient)
    else:
        reason = words.unknown(found.unknown) if found.unknown else ""
    return ReliabilityAnswer(
        same_items=found.same_items,
        estimate=_estimate(found.estimate, words),
        unstratified=_estimate(found.unstratified, words),
        lines=found.lines,
        reason=reason,
    )


def _estimate(found: Estimate | None, words: Words) -> EstimateAnswer | None:
    if found is None:
        return None
    name = words.coefficient(found.coefficient)
    return EstimateAnswer(
        coefficient=found.coefficient, name=name, value=found.value, error=found.error
    )
