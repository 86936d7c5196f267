"""Reading answers in tests: what a problem document complains about, what a page says."""

import html
import re

import httpx2


def complaints(reply: httpx2.Response) -> set[str]:
    """Where the faults of a 422 are; any other status fails the test."""
    assert reply.status_code == 422, reply.text
    document = reply.json()
    assert document["type"] == "/problems/invalid"
    assert all(set(fault) == {"where", "expected", "found"} for fault in document["errors"])
    return {fault["where"] for fault in document["errors"]}


def marked_fields(reply: httpx2.Response) -> set[str]:
    """The fields that a refused form names in its summary, all of which must be on the page."""
    assert reply.status_code == 422, reply.text
    summary = re.search(r'<div class="errors".*?</div>', reply.text, re.DOTALL)
    assert summary, reply.text
    named = set(re.findall(r'href="#([^"]+)"', summary[0]))
    assert all(f'id="{name}"' in reply.text for name in named)
    return named


def heading(reply: httpx2.Response) -> str:
    """The text of the page's one heading of the first level."""
    assert reply.status_code == 200, reply.text
    (found,) = re.findall(r"<h1[^>]*>(.*?)</h1>", reply.text, re.DOTALL)
    return html.unescape(re.sub(r"<[^>]+>", "", found)).strip()
