"""The documents name what there is: links resolve, and no setting, word or address is missing."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.routing import WebSocketRoute

from exam_server.app import ENDPOINTS
from exam_server.attempts import socket as attempt_socket
from exam_server.attempts.messages import parse
from exam_server.operating import routes as operating_routes
from exam_server.outcomes import Word
from exam_server.proctoring import socket as board_socket
from exam_server.replies import STATUS_OF
from exam_server.settings import Settings
from tests.house import ROOT, project_files

README = ROOT / "README.md"
PROTOCOL = ROOT / "docs" / "protocol.md"
DOCUMENTS = [README, ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\]\(([^)\s]+)\)|(?:src|href)=\"([^\"]+)\"")
ROW = re.compile(r"^\| `([^`]+)` \|(.*)\|$", re.MULTILINE)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_of_a_document_leads_somewhere(document: Path) -> None:
    assert [link for link in links_of(document) if not leads_somewhere(document, link)] == []


def test_a_link_that_leads_nowhere_is_noticed() -> None:
    assert leads_somewhere(README, "docs/protocol.md#refusals")
    assert not leads_somewhere(README, "docs/protocol.md#no-such-heading")
    assert not leads_somewhere(README, "docs/no-such-page.md")


def test_the_readme_lists_every_setting_and_no_other() -> None:
    rows = dict(ROW.findall(README.read_text(encoding="utf-8")))
    listed = {name: rest for name, rest in rows.items() if name.startswith("EXAM_")}

    assert set(listed) == {f"EXAM_{name.upper()}" for name in Settings.model_fields}


@pytest.mark.parametrize("name", Settings.model_fields)
def test_the_readme_tells_the_default_of_a_setting(name: str) -> None:
    default = Settings.model_fields[name].default
    row = dict(ROW.findall(README.read_text(encoding="utf-8")))[f"EXAM_{name.upper()}"]
    told = row.partition("|")[0].strip()

    if default in ("", None):
        assert told.startswith("empty")
    else:
        assert told == f"`{str(default).lower() if isinstance(default, bool) else default}`"


def test_the_readme_maps_what_there_is() -> None:
    paths = [path for path, _ in ROW.findall(section(README, "Where things are"))]
    missing = [path for path in paths if not (ROOT / path).exists()]

    assert len(paths) > 15
    assert missing == []


def test_every_target_and_command_the_documents_name_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", project_files()["Makefile"], re.MULTILINE))
    commands = project_files()["exam_server/cli.py"]
    for document in DOCUMENTS:
        text = document.read_text(encoding="utf-8")
        named = set(re.findall(r"(?:`|^)make ([a-z-]+)", text, re.MULTILINE))
        assert named <= targets, document
        for command in re.findall(r"exam-server ([a-z][a-z-]+)", text):
            assert f'"{command}"' in commands or f"def {command}(" in commands, document


def test_every_word_stands_in_the_table_of_refusals_with_its_status() -> None:
    rows = ROW.findall(section(PROTOCOL, "Refusals"))

    told = {word: int(rest.partition("|")[0]) for word, rest in rows}

    assert told == {str(word): STATUS_OF[word] for word in Word}


def test_the_protocol_tells_every_operation_and_no_other() -> None:
    text = PROTOCOL.read_text(encoding="utf-8")

    told = set(re.findall(r"\| `(GET|POST|DELETE|PUT) (/api/v1/[^`\s]*)`", text))

    assert told == {(endpoint.method, endpoint.path) for endpoint in ENDPOINTS}


def test_the_protocol_tells_every_socket_close_code_and_health_address() -> None:
    text = PROTOCOL.read_text(encoding="utf-8")
    sockets = [*attempt_socket.routes, *board_socket.routes]
    codes = {
        value
        for module in (attempt_socket, board_socket)
        for name, value in vars(module).items()
        if name.isupper() and isinstance(value, int) and 1000 <= value < 5000
    }

    assert [s.path for s in sockets if isinstance(s, WebSocketRoute) and s.path not in text] == []
    assert {code for code in codes if f"| {code} |" not in text} == set()
    assert [route.path for route in operating_routes if f"`{route.path}`" not in text] == []


@pytest.mark.parametrize("line", re.findall(r"^→ (\{.*\})$", PROTOCOL.read_text(), re.MULTILINE))
def test_an_example_of_a_message_can_be_read(line: str) -> None:
    assert type(parse(line)).__name__ != "Bad"


def test_decisions_are_numbered_without_holes_and_titled_by_their_number() -> None:
    files = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    numbers = [int(path.name[:4]) for path in files]
    titles = [path.read_text(encoding="utf-8").partition("\n")[0] for path in files]

    assert Counter(numbers) == Counter(range(1, len(files) + 1))
    assert [t for n, t in zip(numbers, titles, strict=True) if not t.startswith(f"# {n}. ")] == []


def links_of(document: Path) -> Iterator[str]:
    """The addresses that a document links to, pictures among them; none of other sites."""
    for found in LINK.findall(document.read_text(encoding="utf-8")):
        link = "".join(found)
        if "://" not in link and not link.startswith("mailto:"):
            yield link


def leads_somewhere(document: Path, link: str) -> bool:
    """Whether a relative link names a file of the project and, in it, a heading."""
    path, _, anchor = link.partition("#")
    target = document.parent / path if path else document
    return target.exists() and (not anchor or anchor in anchors_of(target))


def anchors_of(document: Path) -> set[str]:
    """The anchors that a forge makes of a document's headings."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def section(document: Path, heading: str) -> str:
    """The text below a heading of the second level."""
    text = document.read_text(encoding="utf-8")
    return text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
