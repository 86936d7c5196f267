"""Hostile files in a short form, and the checks of the long one on what is broken on purpose."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from question_bank.formats import BY_NAME, Defaults
from question_bank.rows import Reading
from tests.question_bank.formats.hostile.case import Case
from tests.question_bank.formats.hostile.exporting import unsafe_in_csv, unsafe_in_xlsx
from tests.question_bank.formats.hostile.plants import eats, plain_csv, reads_the_server
from tests.question_bank.formats.hostile.trying import CASES, in_a_child, read_both

SHORT = 0.004


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_hostile_file_is_refused_or_read(case: Case) -> None:
    trouble, _ = read_both(BY_NAME[case.reader], case.make(SHORT))

    assert trouble == ""


@pytest.mark.parametrize("broken", [eats, reads_the_server])
def test_a_reader_that_eats_memory_or_reads_files_is_noticed(
    broken: Callable[[bytes, Defaults], Reading],
) -> None:
    found = in_a_child("planted", b"code,topic", replace(BY_NAME["csv"], read=broken))

    assert found.trouble


def test_no_exported_cell_is_run() -> None:
    assert unsafe_in_csv() == []
    assert unsafe_in_xlsx() == []


def test_a_cell_that_would_be_run_is_noticed() -> None:
    assert "=1+1" in unsafe_in_csv(plain_csv)
