"""What is said after a response: the texts, and the rules that show each to the right people."""

from question_bank.formats.qti.building import Node, filled, make, outcome, value, variable, when
from question_bank.formats.qti.scoring_rules import RESPONSE, SCORE
from question_bank.items import LETTERS, ItemDraft

SOLUTION, RESULT, FEEDBACK = "SOLUTION", "RESULT", "FEEDBACK"


def feedback_of(draft: ItemDraft) -> list[Node]:
    """Everything that is said after a response, under the outcome that shows it."""
    texts = [(FEEDBACK, LETTERS[at], text) for at, text in enumerate(draft.feedback)]
    texts += [
        (FEEDBACK, f"answer_{at}", each.feedback) for at, each in enumerate(draft.answers, start=1)
    ]
    texts += [
        (RESULT, "right", draft.feedback_right),
        (RESULT, "partly", draft.feedback_partly),
        (RESULT, "wrong", draft.feedback_wrong),
        (SOLUTION, "explanation", draft.explanation),
    ]
    return [
        filled(
            make("modalFeedback", outcomeIdentifier=name, identifier=shown, showHide="show"), text
        )
        for name, shown, text in texts
        if text
    ]


def showing(draft: ItemDraft) -> list[Node]:
    """The rules that set those outcomes."""
    shown = []
    if any(draft.feedback):
        shown.append(outcome(FEEDBACK, variable(RESPONSE)))
    if draft.feedback_right or draft.feedback_partly or draft.feedback_wrong:
        all_of_it = make("gte", variable(SCORE), value("float", "1"))
        some = make("gt", variable(SCORE), value("float", "0"))
        shown.append(
            when(
                (all_of_it, [_result("right")]),
                (some, [_result("partly")]),
                (None, [_result("wrong")]),
            )
        )
    if draft.explanation:
        shown.append(outcome(SOLUTION, value("identifier", "explanation")))
    return shown


def _result(word: str) -> Node:
    return outcome(RESULT, value("identifier", word))
