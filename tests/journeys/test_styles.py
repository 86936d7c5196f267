"""Styles as they are served mean to a browser what their sources mean."""

from collections.abc import Sequence

import pytest
from playwright.async_api import Browser

from exam_server.published import published, static_names

READ = """text => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  return [...sheet.cssRules].map((rule) => rule.cssText);
}"""


@pytest.mark.browser
async def test_every_rule_is_read_as_it_was_written(browser: Browser) -> None:
    page = await browser.new_page()

    async def rules(text: str) -> Sequence[str]:
        found: list[str] = await page.evaluate(READ, text)
        # Values of our own variables are kept letter by letter, blanks after commas included.
        return [rule.replace(", ", ",") for rule in found]

    for name, path in static_names().items():
        if path.suffix == ".css":
            written = await rules(path.read_text())
            assert written, name
            assert await rules(published(name).content.decode()) == written
    await page.close()
