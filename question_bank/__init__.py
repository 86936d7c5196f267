"""What is asked: items with immutable versions, imports, blueprints, forms and their scoring."""

from question_bank.blueprints import BlueprintLineDraft, create_blueprint, readiness
from question_bank.content import Content, Option, compose
from question_bank.errors import (
    BankNameTakenError,
    BlueprintRefusedError,
    LineProblem,
    NoSuchBankError,
    NoSuchBlueprintError,
    NoSuchFormError,
    NotEnoughItemsError,
    QuestionBankError,
    Shortage,
)
from question_bank.formats import Defaults
from question_bank.formats.rejected import rejected_csv
from question_bank.formats.template import template_xlsx
from question_bank.imports import Importing, import_items
from question_bank.items import ItemDraft, ItemState, Kind
from question_bank.models import (
    Bank,
    Blueprint,
    BlueprintLine,
    Form,
    Item,
    ItemVersion,
    Topic,
)
from question_bank.operations import create_bank, draw_form, draw_forms, score_form
from question_bank.plan import Change, ImportReport, ReportRow, plan_import
from question_bank.queries import (
    AuthorItem,
    BankSummary,
    PublicItem,
    find_bank,
    list_banks,
    list_items,
    list_versions,
    load_form,
    public_items,
    topics_of,
    versions_by_id,
)
from question_bank.rows import Expected, RowProblem, Severity
from question_bank.scoring import FormScore, ItemScore, read_number, score_response

__all__ = [
    "AuthorItem",
    "Bank",
    "BankNameTakenError",
    "BankSummary",
    "Blueprint",
    "BlueprintLine",
    "BlueprintLineDraft",
    "BlueprintRefusedError",
    "Change",
    "Content",
    "Defaults",
    "Expected",
    "Form",
    "FormScore",
    "ImportReport",
    "Importing",
    "Item",
    "ItemDraft",
    "ItemScore",
    "ItemState",
    "ItemVersion",
    "Kind",
    "LineProblem",
    "NoSuchBankError",
    "NoSuchBlueprintError",
    "NoSuchFormError",
    "NotEnoughItemsError",
    "Option",
    "PublicItem",
    "QuestionBankError",
    "ReportRow",
    "RowProblem",
    "Severity",
    "Shortage",
    "Topic",
    "compose",
    "create_bank",
    "create_blueprint",
    "draw_form",
    "draw_forms",
    "find_bank",
    "import_items",
    "list_banks",
    "list_items",
    "list_versions",
    "load_form",
    "plan_import",
    "public_items",
    "read_number",
    "readiness",
    "rejected_csv",
    "score_form",
    "score_response",
    "template_xlsx",
    "topics_of",
    "versions_by_id",
]
