"""The rules of the house for Lua and JavaScript, each proven on a planted bad sample."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

import pytest

from tests.house import Rule, project_files

LUA = ("*.lua",)
PAGES = ("static/js/*.js",)
JS = (*PAGES, "tests/js/*.js", "tests/js/*.mjs")

MOST_LUA_LINES = 120
MOST_JS_LINES = 300
MOST_JS_FUNCTION_LINES = 35

# What may hold braces that open no block; a slash after one of these signs starts a pattern.
NOT_CODE = re.compile(
    r"//[^\n]*|/\*.*?\*/"
    r"|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`"
    r"|(?<=[(,=:\[!&|?{};])\s*/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n])+/[a-z]*",
    re.DOTALL,
)
OPENS_FUNCTION = re.compile(r"(=>|\))\s*$")
CONTROL = re.compile(r"(?:^|[^\w.])(if|for|while|switch|catch|with|for\s+await)\s*$")


def long_lua(_: str, text: str) -> Iterator[str]:
    """A script runs while every other client waits; a long one cannot be judged."""
    lines = len(text.splitlines())
    if lines > MOST_LUA_LINES:
        yield f"has {lines} lines, at most {MOST_LUA_LINES} are allowed"


def lua_without_contract(path: str, text: str) -> Iterator[str]:
    """A script opens with its purpose, KEYS, ARGV and Returns; a fragment with its purpose."""
    header = [line[2:].strip() for line in _leading_comments(text)]
    if not header or header[0].startswith(("KEYS", "ARGV", "Returns")):
        yield "does not open with its purpose"
    if PurePosixPath(path).name.startswith("_"):
        return
    for wanted in ("KEYS", "ARGV", "Returns"):
        if not any(line.startswith(wanted) for line in header):
            yield f"does not say {wanted}"


def long_js(_: str, text: str) -> Iterator[str]:
    """A front-end file of more lines than one idea needs."""
    lines = len(text.splitlines())
    if lines > MOST_JS_LINES:
        yield f"has {lines} lines, at most {MOST_JS_LINES} are allowed"


def long_js_functions(_: str, text: str) -> Iterator[str]:
    """A function that does too much, found by counting braces."""
    for first, last in js_functions(text):
        if last - first + 1 > MOST_JS_FUNCTION_LINES:
            yield f"{first}: a function of {last - first + 1} lines"


def js_functions(text: str) -> Iterator[tuple[int, int]]:
    """The first and last line of every function body, inner ones before outer ones."""
    code = NOT_CODE.sub(_blank, text)
    opened: list[tuple[int, bool]] = []
    line = 1
    for index, sign in enumerate(code):
        if sign == "\n":
            line += 1
        elif sign == "{":
            opened.append((line, _opens_function(code[:index])))
        elif sign == "}" and opened:
            first, is_function = opened.pop()
            if is_function:
                yield first, line


def _opens_function(before: str) -> bool:
    ending = OPENS_FUNCTION.search(before)
    if ending is None:
        return False
    if ending[1] == "=>":
        return True
    return not CONTROL.search(before[: _opening_parenthesis(before, ending.start())])


def _opening_parenthesis(code: str, closing: int) -> int:
    depth = 0
    for index in range(closing, -1, -1):
        depth += {")": 1, "(": -1}.get(code[index], 0)
        if depth == 0:
            return index
    return 0


def _blank(match: re.Match[str]) -> str:
    return "''" + "\n" * match[0].count("\n")


def _leading_comments(text: str) -> Iterator[str]:
    for line in text.splitlines():
        if not line.startswith("--"):
            return
        yield line


CONTRACT = "-- Saves one response.\n-- KEYS[1] attempt\n-- ARGV[1] version\n-- Returns 'saved'\n"

RULES = [
    Rule("long Lua", LUA, long_lua, "local x = 1\n" * 121, "local x = 1\n" * 120, "a.lua"),
    Rule(
        "Lua without a contract", LUA, lua_without_contract, sample="exam_server/live/lua/save.lua",
        bad=CONTRACT.replace("-- ARGV", "\n-- ARGV"),
        good=CONTRACT,
    ),
    Rule(
        "Lua without a purpose", LUA, lua_without_contract, sample="exam_server/live/lua/save.lua",
        bad=CONTRACT.partition("\n")[2],
        good=CONTRACT,
    ),
    Rule(
        "a fragment without a purpose", LUA, lua_without_contract, sample="lua/_clock.lua",
        bad="local x = 1\n",
        good="-- The one clock of every attempt.\n",
    ),
    Rule("long JS", JS, long_js, "let x\n" * 301, "let x\n" * 300, "static/js/a.js"),
    Rule(
        "long JS functions", JS, long_js_functions, sample="static/js/models/a.js",
        bad="class A {\n  async save(base = {}) {\n" + "    work()\n" * 34 + "  }\n}\n",
        good="class A {\n  async save() {\n" + "    work()\n" * 33 + "  }\n}\n",
    ),
    Rule(
        "long JS arrow functions", JS, long_js_functions, sample="static/js/models/a.js",
        bad="const draw = (slot) => {\n" + "  work('}', /[{}]/, `}${slot}`) // }\n" * 34 + "}\n",
        good="if (ready(slot)) {\n" + "  work('{')\n" * 60 + "}\n",
    ),
]  # fmt: skip


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_project_keeps_the_rule(rule: Rule) -> None:
    assert rule.violations() == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_rule_finds_a_planted_violation(rule: Rule) -> None:
    found = list(rule.find(rule.sample, rule.bad))

    assert rule.is_about(rule.sample)
    assert found, rule.bad


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_rule_leaves_good_code_alone(rule: Rule) -> None:
    assert list(rule.find(rule.sample, rule.good)) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_rule_looks_at_some_file(rule: Rule) -> None:
    assert any(rule.is_about(path) for path in project_files())


def test_every_function_of_a_script_is_seen() -> None:
    script = "function a() {\n}\nclass B {\n  #c(x = {y: 1}) {\n    for (;;) {\n    }\n  }\n}\n"

    assert list(js_functions(script)) == [(1, 2), (4, 7)]
