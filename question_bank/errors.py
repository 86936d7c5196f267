"""What can go wrong in a bank; errors carry facts, the edge finds the words.

QuestionBankError
├── NoSuchBankError(bank_id)
├── NoSuchBlueprintError(blueprint_id)
├── NoSuchFormError(form_id)
├── NoSuchItemError(item_id)
├── NoSuchStimulusError(stimulus_id)
├── NoSuchImportError(import_id)
├── NoSuchFormatError(name)
├── BankNameTakenError(name)
├── AlreadyImportedError(import_id)
├── PlanChangedError(bank_id)
├── UndoRefusedError(held)         in `history`, which knows what holds an import
├── InvalidDraftError(faults)      in `checking`, which knows what a fault is
├── EditedMeanwhileError(number)
├── BlueprintRefusedError(problems)
└── NotEnoughItemsError(reasons)
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from question_bank.reasons import Reason


class QuestionBankError(Exception):
    """Everything this package raises on purpose."""


class NoSuchBankError(QuestionBankError):
    """No bank has this id."""

    def __init__(self, bank_id: str) -> None:
        super().__init__(bank_id)
        self.bank_id = bank_id


class NoSuchBlueprintError(QuestionBankError):
    """No blueprint has this id."""

    def __init__(self, blueprint_id: str) -> None:
        super().__init__(blueprint_id)
        self.blueprint_id = blueprint_id


class NoSuchFormError(QuestionBankError):
    """No form has this id."""

    def __init__(self, form_id: str) -> None:
        super().__init__(form_id)
        self.form_id = form_id


class NoSuchItemError(QuestionBankError):
    """No item has this id."""

    def __init__(self, item_id: str) -> None:
        super().__init__(item_id)
        self.item_id = item_id


class NoSuchStimulusError(QuestionBankError):
    """No stimulus has this id."""

    def __init__(self, stimulus_id: str) -> None:
        super().__init__(stimulus_id)
        self.stimulus_id = stimulus_id


class EditedMeanwhileError(QuestionBankError):
    """Somebody else has made version `number` since the item was opened for editing."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class BankNameTakenError(QuestionBankError):
    """Another bank already has this name."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@dataclass(frozen=True, slots=True)
class LineProblem:
    """What is wrong with one line or rule of a blueprint, e.g. at `lines.0.count`.

    `expected` is a word: `lines`, `topic`, `difficulty`, `count`, `line_once`, `enough_items`,
    `code`, `code_once`, `two_codes`, `stimulus`, `share`, or a `Cause`, whose facts are `reason`.
    """

    where: str
    expected: str
    found: str
    reason: Reason | None = field(default=None, compare=False)


class BlueprintRefusedError(QuestionBankError):
    """A blueprint that cannot be kept, line by line."""

    def __init__(self, problems: Sequence[LineProblem]) -> None:
        super().__init__(*problems)
        self.problems = tuple(problems)


class NotEnoughItemsError(QuestionBankError):
    """A form cannot be drawn: the bank is too small for its blueprint, or its rules forbid it."""

    def __init__(self, reasons: Sequence[Reason]) -> None:
        super().__init__(*reasons)
        self.reasons = tuple(reasons)


class NoSuchImportError(QuestionBankError):
    """No import has this id."""

    def __init__(self, import_id: str) -> None:
        super().__init__(import_id)
        self.import_id = import_id


class NoSuchFormatError(QuestionBankError):
    """No format of this name can be written."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class AlreadyImportedError(QuestionBankError):
    """The import with this id is written already; nothing was written again."""

    def __init__(self, import_id: str) -> None:
        super().__init__(import_id)
        self.import_id = import_id


class PlanChangedError(QuestionBankError):
    """The bank has changed since the preview, so that the import would do something else."""

    def __init__(self, bank_id: str) -> None:
        super().__init__(bank_id)
        self.bank_id = bank_id
