"""One page of a long list: which one was asked for, and how many there are."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

LARGEST_PAGE_NUMBER = 1_000_000


@dataclass(frozen=True, slots=True)
class Page:
    """The page `number`, from 1 on, of `size` rows each."""

    number: int
    size: int

    @property
    def offset(self) -> int:
        """How many rows come before this page."""
        return (self.number - 1) * self.size

    def of(self, total: int) -> "Paging":
        """This page among `total` rows."""
        return Paging(self.number, self.size, total)


@dataclass(frozen=True, slots=True)
class Paging:
    """What the links below a list need."""

    number: int
    size: int
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        """The place of the page's first row in the whole list, from 1 on."""
        return min(self.total, (self.number - 1) * self.size + 1)

    @property
    def last(self) -> int:
        """The place of the page's last row in the whole list."""
        return min(self.total, self.number * self.size)


def page_of(request: Request, size: int) -> Page:
    """The page that the URL asks for; the first one where it says nothing that can be."""
    text = request.query_params.get("page", "")
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 8 else 1
    return Page(min(max(number, 1), LARGEST_PAGE_NUMBER), size)


def counted(response: Response, total: int) -> Response:
    """An answer that holds one page of a list, saying how long the whole list is."""
    response.headers["X-Total-Count"] = str(total)
    return response
