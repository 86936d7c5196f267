"""Pages of a list."""

import pytest
from starlette.requests import Request

from exam_server.authoring.paging import LARGEST_PAGE_NUMBER, Page, page_of


def asked(query: str) -> Request:
    return Request({"type": "http", "headers": [], "query_string": query.encode()})


@pytest.mark.parametrize("query", ["", "page=0", "page=-1", "page=x", "page=1.5", "page=%C2%B2"])
def test_whatever_is_no_page_is_the_first(query: str) -> None:
    assert page_of(asked(query), 50).number == 1


def test_a_page_beyond_all_bounds_fits_the_database() -> None:
    assert page_of(asked("page=99999999999999999999"), 50).number == 1
    assert page_of(asked("page=9999999"), 50).number == LARGEST_PAGE_NUMBER


@pytest.mark.parametrize(
    ("number", "total", "shown"),
    [(1, 0, (0, 0, 1)), (1, 50, (1, 50, 1)), (2, 51, (51, 51, 2)), (2, 120, (51, 100, 3))],
)
def test_the_line_below_a_list(number: int, total: int, shown: tuple[int, int, int]) -> None:
    paging = Page(number, 50).of(total)

    assert (paging.first, paging.last, paging.pages) == shown
