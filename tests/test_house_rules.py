"""The rules of the house for Python and for all files, each proven on a planted bad sample."""

import ast
import io
import re
import sys
import tokenize
import tomllib
from collections.abc import Iterator
from pathlib import PurePosixPath

import pytest

from tests.house import PACKAGES, ROOT, Rule, project_files

PYTHON = ("*.py",)
DOMAIN_PYTHON = tuple(f"{package}/*.py" for package in PACKAGES)
DOMAIN_OTHER = ("static/*.js", "static/*.css", "exam_server/*.lua", "exam_server/*.html")
LOCKS = ("requirements*.lock", "package-lock.json")
ALL = ("*",)

MOST_FILE_LINES = 400
MOST_FUNCTION_LINES = 60
MIGRATIONS = "exam_server/migrations/versions/"
PURE = {
    *("rules", "messages", "errors", "outcomes"),
    *("scoring", "items", "numbers", "spelling", "texts"),
}
FOLDERS_OUTSIDE_THE_WHEEL = {"bench", "deploy", "docs", "tests"}

# Names that belong to SQLAlchemy and to the standard library.
SESSION_NAMES = {"session", "AsyncSession", "synchronize_session", "start_new_session"}
SESSION_WORDS = re.compile(
    r"AsyncSession|SQLAlchemy session|`session`|sessionStorage|synchronize_session"
)
EMPTY_NAMES = re.compile(r"(^|_)(services?|utils?|helpers?|common|managers?)(_|$)")
# Spelled in halves, so that this file keeps its own rules.
LEFT_FOR_LATER = re.compile(r"\b(TO" r"DO|FIX" r"ME)\b")
REGISTRIES = re.compile(r"(pypi|python" r"hosted|npm" r"js|yarn" r"pkg)\.(org|com)")
ADDRESS = re.compile(r"\w+://|(?<![\w./])/(home|opt|root|tmp|usr|var|work)/|--(extra-)?index-url")

Function = ast.FunctionDef | ast.AsyncFunctionDef


def long_files(_: str, text: str) -> Iterator[str]:
    """A file of more lines than anybody reads in one go."""
    lines = len(text.splitlines())
    if lines > MOST_FILE_LINES:
        yield f"has {lines} lines, at most {MOST_FILE_LINES} are allowed"


def long_functions(path: str, text: str) -> Iterator[str]:
    """A function that does not fit on a screen, tests included; a migration is one long list."""
    if path.startswith(MIGRATIONS):
        return
    for function in functions_of(ast.parse(text)):
        lines = (function.end_lineno or function.lineno) - function.lineno + 1
        if lines > MOST_FUNCTION_LINES:
            yield f"{function.lineno}: {function.name} has {lines} lines"


def missing_docstrings(_: str, text: str) -> Iterator[str]:
    """A module that does not say what it is for."""
    if not ast.get_docstring(ast.parse(text)):
        yield "the module has no docstring"


def hidden_imports(_: str, text: str) -> Iterator[str]:
    """An import inside a function hides a cycle."""
    for function in functions_of(ast.parse(text)):
        for node in ast.walk(function):
            if isinstance(node, ast.Import | ast.ImportFrom):
                yield f"{node.lineno}: {function.name} imports inside"


def empty_names(path: str, _: str) -> Iterator[str]:
    """A name that any code fits under says nothing about the code."""
    for part in PurePosixPath(path).parts:
        if EMPTY_NAMES.search(part.partition(".")[0]):
            yield f"{part!r} does not name a role or a feature"


def banned_words_in_python(_: str, text: str) -> Iterator[str]:
    """In the domain a session means nothing; SQLAlchemy's object is the one exception."""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.NAME:
            banned = "session" in token.string.lower() and token.string not in SESSION_NAMES
        else:
            banned = "session" in SESSION_WORDS.sub("", token.string).lower()
        if banned:
            yield f"{token.start[0]}: the word session"
    for argument in (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.arg)):
        annotation = ast.unparse(argument.annotation) if argument.annotation else "nothing"
        if argument.arg == "session" and "AsyncSession" not in annotation:
            yield f"{argument.lineno}: session is annotated with {annotation}"


def banned_words(_: str, text: str) -> Iterator[str]:
    """The same for scripts, styles and templates."""
    for number, line in enumerate(text.splitlines(), 1):
        if "session" in SESSION_WORDS.sub("", line).lower():
            yield f"{number}: the word session"


def things_left_for_later(_: str, text: str) -> Iterator[str]:
    """A note to oneself; what is missing belongs to the decisions or nowhere."""
    for number, line in enumerate(text.splitlines(), 1):
        if LEFT_FOR_LATER.search(line):
            yield f"{number}: {line.strip()}"


def registries(_: str, text: str) -> Iterator[str]:
    """Where packages come from is the business of the machine that installs them."""
    for number, line in enumerate(text.splitlines(), 1):
        if REGISTRIES.search(line):
            yield f"{number}: names a registry"


def addresses(_: str, text: str) -> Iterator[str]:
    """A lock pins contents; with an address it would work in one place only."""
    for number, line in enumerate(text.splitlines(), 1):
        if ADDRESS.search(line):
            yield f"{number}: {line.strip()}"


def impure_imports(path: str, text: str) -> Iterator[str]:
    """What is pure imports the standard library and modules that are as pure."""
    if PurePosixPath(path).stem not in PURE:
        return
    for name in imported_modules(text):
        if name.partition(".")[0] in PACKAGES:
            own = f"{name.replace('.', '/')}.py"
            deeper = project_files().get(own)
            if deeper is None or any(not is_standard(inner) for inner in imported_modules(deeper)):
                yield f"imports {name}, which is not pure"
        elif not is_standard(name):
            yield f"imports {name}, which is not in the standard library"


def functions_of(tree: ast.Module) -> Iterator[Function]:
    """Every function of a module, methods and inner ones included."""
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def imported_modules(text: str) -> Iterator[str]:
    """The full names of the modules that a source imports."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def is_standard(name: str) -> bool:
    """Whether a module belongs to the standard library, or to this project's pure modules."""
    top, _, rest = name.partition(".")
    pure = top in PACKAGES and rest.rpartition(".")[2] in PURE
    return pure or top in sys.stdlib_module_names


RULES = [
    Rule("long files", (*PYTHON, "Makefile"), long_files, "x = 1\n" * 401, "x = 1\n" * 400, "a.py"),
    Rule(
        "long functions", PYTHON, long_functions, sample="a.py",
        bad="class A:\n    async def f(self):\n" + "        x = 1\n" * 60,
        good="def f():\n" + "    x = 1\n" * 59,
    ),
    Rule(
        "missing docstrings", PYTHON, missing_docstrings, sample="a.py",
        bad="# Says nothing.\nimport os\n",
        good='"""Says what it is for."""\n',
    ),
    Rule(
        "hidden imports", PYTHON, hidden_imports, sample="a.py",
        bad="def f():\n    if True:\n        from os import path\n",
        good="from os import path\n\n\ndef f():\n    return path\n",
    ),
    Rule("empty names", ALL, empty_names, "", "", "exam_server/live/redis_utils.py"),
    Rule(
        "banned words in Python", DOMAIN_PYTHON, banned_words_in_python, sample="scheduler/a.py",
        bad="exam_session = 1\n",
        good="async def f(session: AsyncSession) -> None:\n    await session.flush()\n",
    ),
    Rule(
        "banned words in comments", DOMAIN_PYTHON, banned_words_in_python, sample="scheduler/a.py",
        bad='"""Ends the Session."""\n',
        good="# The SQLAlchemy session flushes here.\n",
    ),
    Rule(
        "an unannotated argument", DOMAIN_PYTHON, banned_words_in_python, sample="scheduler/a.py",
        bad="def f(session: str) -> None: ...\n",
        good="def f(slot: str) -> None: ...\n",
    ),
    Rule(
        "banned words elsewhere", DOMAIN_OTHER, banned_words, sample="static/js/a.js",
        bad="const session = 1\n",
        good="sessionStorage.getItem('page')\n",
    ),
    Rule(
        "things left for later", ALL, things_left_for_later, sample="docs/a.md",
        bad="# TO" "DO: decide\n",
        good="Todo list\n",
    ),
    Rule(
        "registries", ALL, registries, sample="deploy/install.sh",
        bad="pip install --index-url https://py" "pi.org/simple\n",
        good="pip install --require-hashes\n",
    ),
    Rule(
        "addresses", LOCKS, addresses, sample="requirements-dev.lock",
        bad="redis @ file" ":///wheels/redis.whl\n",
        good="redis==8.1.0 \\\n    # via exam-server (pyproject.toml)\n",
    ),
    Rule(
        "local paths", LOCKS, addresses, sample="requirements.lock",
        bad="    # via -r /tmp" "/requirements.in\n",
        good="    # via redis/hiredis\n",
    ),
    Rule(
        "impure imports", DOMAIN_PYTHON, impure_imports, sample="exam_server/attempts/rules.py",
        bad="from exam_server.record.database import open_engine\n",
        good="from datetime import UTC\n\nfrom exam_server.outcomes import Word\n",
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


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.good], ids=lambda rule: rule.name)
def test_the_rule_leaves_good_code_alone(rule: Rule) -> None:
    assert list(rule.find(rule.sample, rule.good)) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_rule_looks_at_some_file(rule: Rule) -> None:
    assert any(rule.is_about(path) for path in project_files())


def test_every_folder_is_carried_by_the_wheel_or_known_to_stay_out() -> None:
    build = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]
    carried = set(build["targets"]["wheel"]["only-include"])
    folders = {path.split("/")[0] for path in project_files() if "/" in path}

    unknown = folders - carried - FOLDERS_OUTSIDE_THE_WHEEL

    assert unknown == {".ci"}
