"""Every import contract names modules that exist, and catches what it forbids."""

import re
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.house import PACKAGES, ROOT, project_files

LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")
LAYERS = "layers"


@dataclass(frozen=True, slots=True)
class Plant:
    """One import that must not be: where it is planted and which contract must say so."""

    contract: str
    module: str
    line: str


PLANTS = [
    Plant(LAYERS, "exam_server/live/keys.py", "import exam_server.attempts"),
    Plant(LAYERS, "exam_server/live/keys.py", "import exam_server.record"),
    Plant(LAYERS, "exam_server/record/models.py", "import exam_server.live"),
    Plant(LAYERS, "exam_server/attempts/rules.py", "import exam_server.booking"),
    Plant(LAYERS, "exam_server/proctoring/routes.py", "import exam_server.attempts"),
    Plant(LAYERS, "exam_server/booking/operations.py", "import exam_server.identity"),
    Plant(LAYERS, "exam_server/identity/routes.py", "import exam_server.authoring"),
    Plant(LAYERS, "exam_server/settings.py", "import exam_server.live"),
    Plant(LAYERS, "exam_server/results/__init__.py", "import exam_server.settings"),
    Plant("strangers", "scheduler/rules.py", "import question_bank"),
    Plant("strangers", "question_bank/items.py", "import scheduler"),
    Plant("below", "scheduler/models.py", "import exam_server"),
    Plant("below", "question_bank/models.py", "import exam_server.errors"),
    Plant("question-bank-door", "exam_server/attempts/routes.py", "import question_bank.scoring"),
    Plant("scheduler-door", "exam_server/booking/routes.py", "from scheduler import models"),
    Plant("redis", "exam_server/attempts/operations.py", "import redis.asyncio"),
    Plant("redis", "exam_server/state.py", "from redis.asyncio import Redis"),
    Plant("sql", "exam_server/attempts/socket.py", "import sqlalchemy"),
    Plant("sql", "exam_server/live/keys.py", "from sqlmodel import Field"),
    Plant("sql", "scheduler/rules.py", "import sqlmodel"),
    Plant("web", "exam_server/attempts/operations.py", "from starlette.requests import Request"),
    Plant("web", "scheduler/rules.py", "import starlette"),
    Plant("rehearsal", "exam_server/rehearsal/comparison.py", "import exam_server.digests"),
    Plant("rehearsal", "exam_server/rehearsal/records.py", "import exam_server.record.models"),
]


@cache
def contracts() -> dict[str, dict[str, Any]]:
    """The contracts of pyproject.toml by their id."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return {contract["id"]: contract for contract in settings["tool"]["importlinter"]["contracts"]}


@cache
def modules() -> frozenset[str]:
    """The full name of every module in the three packages."""
    return frozenset(
        path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for path in project_files()
        if path.startswith(PACKAGES) and path.endswith(".py")
    )


def matches(expression: str) -> list[str]:
    """The modules that an expression with `*` and `**` stands for."""
    pattern = re.escape(expression).replace(r"\*\*", r"[\w.]+").replace(r"\*", r"\w+")
    return [module for module in modules() if re.fullmatch(pattern, module)]


def own_expressions(contract: dict[str, Any]) -> list[str]:
    """The expressions of a contract that speak of this project's modules; all of them must."""
    if contract["type"] == "layers":
        (container,) = contract["containers"]
        named = re.findall(r"\w+", " ".join(contract["layers"]))
        return [f"{container}.{name}" for name in named]
    keys = ("modules", "source_modules", "forbidden_modules", "protected_modules")
    listed = [name for key in (*keys, "allowed_importers") for name in contract.get(key, [])]
    return [name for name in listed if name.partition(".")[0] in PACKAGES]


def lint(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run lint-imports on the packages in a folder."""
    return subprocess.run(
        [LINT_IMPORTS, "--no-cache", "--no-logo", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the packages to plant bad imports in."""
    folder = tmp_path_factory.mktemp("planted")
    shutil.copy(ROOT / "pyproject.toml", folder)
    for path, text in project_files().items():
        if path.startswith(PACKAGES) and path.endswith(".py"):
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
    return folder


@pytest.mark.parametrize("name", contracts())
def test_every_name_in_the_contract_matches_a_module(name: str) -> None:
    expressions = own_expressions(contracts()[name])

    assert expressions
    assert [expression for expression in expressions if not matches(expression)] == []


def test_a_name_that_matches_nothing_is_noticed() -> None:
    assert matches("exam_server.**.routines") == []
    assert matches("exam_server.live")


def test_every_contract_is_kept(copy: Path) -> None:
    result = lint(copy)

    assert result.returncode == 0, result.stdout


def test_every_contract_has_a_planted_violation() -> None:
    assert {plant.contract for plant in PLANTS} == set(contracts())


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: f"{plant.module}: {plant.line}")
def test_a_planted_import_breaks_the_contract(copy: Path, plant: Plant) -> None:
    planted = copy / plant.module
    before = planted.read_text() if planted.exists() else None
    planted.parent.mkdir(exist_ok=True)
    planted.write_text(f"{before or ''}\n{plant.line}\n")

    result = lint(copy, "--contract", plant.contract)

    _restore(planted, before)
    assert result.returncode == 1
    assert f"{contracts()[plant.contract]['name']} BROKEN" in result.stdout
    assert (
        plant.module.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        in result.stdout
    )


def _restore(planted: Path, before: str | None) -> None:
    if before is None:
        planted.unlink()
    else:
        planted.write_text(before)
    if not any(planted.parent.iterdir()):
        planted.parent.rmdir()
