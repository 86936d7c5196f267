"""What is served does what the source does: comments go, nothing else."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from exam_server.published import published, static_names
from exam_server.stripping import strip_script, strip_style
from tests.house import ROOT

SCRIPTS = [name for name in static_names() if name.endswith(".js")]
CASES = {
    "a comment of a line": ("a(); // one\nb();", "a();\nb();"),
    "a comment of several lines parts statements": ("a(); /* 1\n2 */ b();", "a();\nb();"),
    "a comment parts words": ("return/* x */a", "return a"),
    "types of what is cast": ("const a = /** @type {any} */ (self);", "const a = (self);"),
    "indentation": ("if (a) {\n    b();\n\n}\n", "if (a) {\nb();\n}"),
    "a text": ('a("// no", \'/* no */  b\');', 'a("// no", \'/* no */  b\');'),
    "a text of several lines": ('a("b\\\n  c");', 'a("b\\\n  c");'),
    "a pattern": ("b = (c) => /^\\/(a|b)\\//.test(c); // d", "b = (c) => /^\\/(a|b)\\//.test(c);"),
    "a pattern with a class": ("a(/[/*]/, b); /* c */", "a(/[/*]/, b);"),
    "a template": ("`a // b\n  /* ${c /* d */ + `  e`} */`",) * 2,
    "a division": ("a = b / c; // d / e", "a = b / c;"),
    "a private field": ("class A {\n  #b = 1; // c\n}", "class A {\n#b = 1;\n}"),
    "what is no script": ("class { // a\n", "class { // a\n"),
}  # fmt: skip
PARSE = """
const vm = require("node:vm");
const files = JSON.parse(require("node:fs").readFileSync(0));
for (const [identifier, text] of Object.entries(files)) {
  new vm.SourceTextModule(text, { identifier });
}
"""


@pytest.mark.parametrize("case", CASES)
def test_stripped_is(case: str) -> None:
    source, expected = CASES[case]

    assert strip_script(source.encode()).decode() == expected


def test_every_script_that_is_served_can_be_parsed_and_has_no_comment() -> None:
    texts = {name: published(name).content.decode() for name in SCRIPTS}

    node = ["node", "--experimental-vm-modules", "--no-warnings", "-e", PARSE]
    found = subprocess.run(
        node, input=json.dumps(texts), capture_output=True, text=True, check=False
    )

    assert found.returncode == 0, found.stderr
    assert [name for name, text in texts.items() if "/**" in text or "\n//" in text] == []


def test_a_style_keeps_its_meaning() -> None:
    source = b"/* a */\n.a > .b:not(:first-child) { margin: calc(1px + 2 * var(--c)); }\n"

    assert strip_style(source) == b".a>.b:not(:first-child){margin:calc(1px + 2 * var(--c))}"


@pytest.mark.long
def test_the_tests_of_the_pages_hold_for_what_is_served(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "tests/js", tmp_path / "tests/js")
    (tmp_path / "package.json").write_text('{"type": "module"}')
    for name in SCRIPTS:
        path = tmp_path / "static" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(published(name).content)
    # What it says of the sources' form cannot hold for another form.
    (tmp_path / "tests/js/page.test.js").unlink()
    tests = sorted(str(path) for path in (tmp_path / "tests/js").rglob("*.test.js"))

    found = subprocess.run(["node", "--test", *tests], capture_output=True, text=True, check=False)

    assert found.returncode == 0, found.stdout[-5_000:]
    assert "# fail 0" in found.stdout
