"""What the responses of an exam say about its items and its scores; numbers in, numbers out."""

from question_bank.statistics.analysis import ItemAnalysis, Statistics, analyse
from question_bank.statistics.choices import BLANK, OTHER, Choice, ChoiceTable, VersionFacts
from question_bank.statistics.figures import ItemFigures, Quartiles
from question_bank.statistics.flags import Flag, Remark
from question_bank.statistics.ranks import GROUPS
from question_bank.statistics.reliability import Coefficient, Estimate, Reliability, Unknown
from question_bank.statistics.scores import Bar, Scores
from question_bank.statistics.table import Columns, Table, TableBuilder

__all__ = [
    "BLANK",
    "GROUPS",
    "OTHER",
    "Bar",
    "Choice",
    "ChoiceTable",
    "Coefficient",
    "Columns",
    "Estimate",
    "Flag",
    "ItemAnalysis",
    "ItemFigures",
    "Quartiles",
    "Reliability",
    "Remark",
    "Scores",
    "Statistics",
    "Table",
    "TableBuilder",
    "Unknown",
    "VersionFacts",
    "analyse",
]
