"""A browser without scripts: it reads forms, fills them in and sends them."""

from collections.abc import Mapping, Sequence
from typing import Any

import httpx2
from lxml import html

Value = str | Sequence[str]


class Browser:
    """One page at a time, as a person without JavaScript sees it."""

    def __init__(self, client: httpx2.AsyncClient, attempt_id: str) -> None:
        self.client = client
        self.url = f"/attempts/{attempt_id}/plain"
        self.reply: httpx2.Response
        self.page: Any

    async def open(self, rest: str = "") -> None:
        """Go to a page of the attempt."""
        self._take(await self.client.get(self.url + rest, follow_redirects=True))

    async def begin(self) -> None:
        """Open the exam and take the right to write to this browser."""
        await self.open()
        await self.press(action="lease")

    async def press(
        self, go: str = "", *, action: str = "", fill: Mapping[str, Value] | None = None
    ) -> None:
        """Fill in a form and press its button; the form is found by its button or its address."""
        form = self._form(go, action)
        if fill:
            fill_in(form, fill)
        data = {**fields(form), **({"go": go} if go else {})}
        sent = await self.client.post(form.get("action"), data=data, follow_redirects=True)
        self._take(sent)

    async def resend(self, data: Mapping[str, Value]) -> None:
        """Send a form that was drawn earlier."""
        self._take(await self.client.post(self.url, data=data, follow_redirects=True))

    def drawn(self, **fill: Value) -> dict[str, Value]:
        """The question's form as it stands, to be sent later."""
        return {**fields(self._form("save", "")), "go": "save", **fill}

    def text(self, path: str) -> str:
        """The words of what is found first."""
        found = self.page.xpath(path)
        return " ".join(found[0].text_content().split()) if found else ""

    def has(self, path: str) -> bool:
        """Whether the page has such a thing."""
        return bool(self.page.xpath(path))

    def _form(self, go: str, action: str) -> Any:
        button = f"//button[@name='go'][@value='{go}']" if go else ""
        path = f"//form[{f'.{button}' if go else f'contains(@action, {action!r})'}]"
        found = self.page.xpath(path)
        assert found, self.reply.text
        return found[0]

    def _take(self, reply: httpx2.Response) -> None:
        self.reply, self.page = reply, html.fromstring(reply.text)


def fill_in(form: Any, fill: Mapping[str, Value]) -> None:
    """Type, tick and choose: whatever is sent goes in the order of the page."""
    for name, value in fill.items():
        for field in form.xpath(f".//*[@name='{name}']"):
            if field.get("type") in ("checkbox", "radio"):
                field.checked = field.get("value") in ([value] if isinstance(value, str) else value)
            else:
                field.value = value


def fields(form: Any) -> dict[str, Value]:
    """What a form would send as it was drawn, without a button."""
    found: dict[str, list[str]] = {}
    for name, value in form.form_values():
        # A browser leaves out the line break behind <textarea>, lxml does not.
        found.setdefault(name, []).append(value.removeprefix("\n"))
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}
