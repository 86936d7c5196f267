"""What a page weighs and what it asks for, read from its HTML as a browser reads it."""

from collections.abc import Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Final

import httpx2

from tests.weight.modules import loaded_by, loaded_later, packed_size, weight

AT_ONCE: Final = {"js/views/bulletin.js", "js/views/dialogs.js"}
"""Loaded by a module as soon as it runs."""
FETCHED: Final = {
    ("script", ""): "src", ("img", ""): "src", ("audio", ""): "src",
    ("link", "modulepreload"): "href", ("link", "stylesheet"): "href",
    ("link", "icon"): "href", ("link", "manifest"): "href",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Weighed:
    """Bytes on the line, and the number of requests until the page is complete."""

    html: int
    css: int
    scripts: int
    requests: int


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.styles: list[str] = []
        self._in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._in_style = tag == "style"
        name = FETCHED.get((tag, (given.get("rel") or "") if tag == "link" else ""))
        if name and (address := given.get(name)):
            self.addresses.append(address)

    def handle_data(self, data: str) -> None:
        if self._in_style:
            self.styles.append(data)


def weigh(reply: httpx2.Response) -> Weighed:
    """What a browser with nothing kept loads for this answer."""
    reader = _Reader()
    reader.feed(reply.text)
    asked = {address for address in reader.addresses if not address.startswith("data:")}
    static = {_static_name(address) for address in asked if address.startswith("/static/")}
    entries = sorted(name for name in static if name.endswith(".js"))
    modules = set(loaded_by(*entries))
    modules |= AT_ONCE & set(loaded_later(modules))
    sheets = [name for name in static if name.endswith(".css")]
    return Weighed(
        html=int(reply.headers["content-length"]),
        css=_styles(reader.styles) + weight(sheets),
        scripts=weight(modules),
        requests=1 + len({name for name in asked if not name.endswith(".js")}) + len(modules),
    )


def _styles(texts: Sequence[str]) -> int:
    return packed_size("\n".join(texts)) if texts else 0


def _static_name(address: str) -> str:
    """`/static/VERSION/js/exam.js` as `js/exam.js`."""
    return address.split("/", 3)[3]
