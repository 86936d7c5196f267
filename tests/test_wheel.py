"""The wheel carries all it needs, and starts with the locked packages alone, without the checkout.

The environment is a folder with the unpacked wheel and one with links to the packages that
requirements.lock names, nothing else. `make wheel-proof` does the same with a real installation.
"""

import json
import os
import re
import subprocess
import sys
import time
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path
from urllib.error import URLError

import pytest

from tests.house import PACKAGES, ROOT, project_files

READY_WITHIN_SECONDS = 60
CARRIED = {
    "pages": "exam_server/static/js/*.js",
    "styles": "exam_server/static/css/*.css",
    "templates": "exam_server/templates/*.html",
    "scripts": "exam_server/live/lua/*.lua",
    "catalogues": "exam_server/locale/en/LC_MESSAGES/messages.po",
    "migrations": "exam_server/migrations/versions/*.py",
    "the demo's bank": "exam_server/demo/bank/*.csv",
    "items of the other kinds": "exam_server/rehearsal/kinds.csv",
}


@dataclass(frozen=True, slots=True)
class Installed:
    """The wheel, where it is unpacked, and the environment variables that make it importable."""

    wheel: Path
    folder: Path
    environment: dict[str, str]

    def command(self, *arguments: str) -> list[str]:
        """The installed command. Without `site` (-S), no .pth file lets the checkout in."""
        return [sys.executable, "-S", str(self.folder / "bin/exam-server"), *arguments]

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """What a command says and how it ends, in this environment."""
        return subprocess.run(
            command,
            env=self.environment,
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel built from this checkout and installed into a folder of its own."""
    made = tmp_path_factory.mktemp("wheel")
    build = ["-m", "build", "--wheel", "--no-isolation", "--outdir", str(made), str(ROOT)]
    _run(sys.executable, *build)
    (wheel,) = made.glob("*.whl")
    install = ["-m", "pip", "install", "--no-deps", "--no-index", "--no-compile"]
    _run(sys.executable, *install, "--target", str(made / "app"), str(wheel))
    locked = _link_locked_packages(made / "locked")
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join([str(made / "app"), str(locked)]),
        "EXAM_DATA_DIR": str(made / "data"),
    }
    return Installed(wheel, made / "app", environment)


def _link_locked_packages(folder: Path) -> Path:
    folder.mkdir()
    for name in re.findall(r"^([\w.-]+)==", (ROOT / "requirements.lock").read_text(), re.MULTILINE):
        found = distribution(name)
        for top in {file.parts[0] for file in found.files or []} - {"..", "__pycache__"}:
            link = folder / top
            if not link.exists():
                link.symlink_to(Path(str(found.locate_file(top))))
    return folder


def _run(*command: str) -> str:
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


@pytest.fixture(scope="module")
def carried(installed: Installed) -> set[str]:
    """The names of the files in the wheel."""
    with zipfile.ZipFile(installed.wheel) as archive:
        return set(archive.namelist())


@pytest.mark.parametrize("kind", CARRIED)
def test_the_wheel_carries(kind: str, carried: set[str]) -> None:
    assert [name for name in carried if Path(name).match(CARRIED[kind])]


def test_every_file_of_the_packages_and_of_static_is_in_the_wheel(carried: set[str]) -> None:
    wanted = {
        f"exam_server/{path}" if path.startswith("static/") else path
        for path in project_files()
        if path.startswith((*(f"{package}/" for package in PACKAGES), "static/"))
    }

    assert wanted - carried == set()


def test_the_wheel_carries_nothing_else(carried: set[str]) -> None:
    folders = {name.split("/")[0] for name in carried}

    assert {name for name in folders if not name.endswith(".dist-info")} == set(PACKAGES)


def test_the_checkout_and_the_tools_cannot_be_imported(installed: Installed) -> None:
    question = (
        "from importlib.util import find_spec as f; print(f('exam_server').origin, f('pytest'))"
    )

    found = installed.run(sys.executable, "-S", "-P", "-c", question)

    assert found.stdout.split() == [str(installed.folder / "exam_server/__init__.py"), "None"]


def test_the_installed_command_explains_itself(installed: Installed) -> None:
    found = installed.run(*installed.command("--help"))

    assert found.returncode == 0, found.stderr
    listed = {line.strip("│ ").partition(" ")[0] for line in found.stdout.splitlines()}
    assert {"demo", "migrate", "serve"} <= listed


def test_the_installed_demo_answers(installed: Installed, tmp_path: Path) -> None:
    with _running_demo(installed, tmp_path) as url:
        page = _ask(f"{url}/")
        style_or_script = re.search(r"/static/[\w./-]+", page)

        assert _ask(f"{url}/healthz")
        assert style_or_script
        assert _ask(url + style_or_script[0])


@contextmanager
def _running_demo(installed: Installed, folder: Path) -> Iterator[str]:
    """The demo on a port that the system chose; gives its URL once it answers."""
    output = folder / "output"
    environment = {"EXAM_PORT": "0", "EXAM_DATA_DIR": str(folder / "data")}
    with output.open("w") as file:
        process = subprocess.Popen(
            installed.command("demo", "--json"),
            env=installed.environment | environment,
            cwd=folder,
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    try:
        until = time.monotonic() + READY_WITHIN_SECONDS
        while not (url := _answering(output)) and time.monotonic() < until:
            assert process.poll() is None, output.read_text()
            time.sleep(0.1)
        assert url, f"the demo does not answer:\n{output.read_text()}"
        yield url
    finally:
        process.terminate()
        process.wait(timeout=READY_WITHIN_SECONDS)


def _answering(output: Path) -> str:
    """The URL the demo announced in its one line of JSON, empty while nothing answers there."""
    announced = re.search(r'^\{"url": .*\}$', output.read_text(), re.MULTILINE)
    if announced is None:
        return ""
    url: str = json.loads(announced[0])["url"]
    try:
        _ask(f"{url}/healthz")
    except (ConnectionError, URLError):
        return ""
    return url


def _ask(url: str) -> str:
    with urllib.request.urlopen(url, timeout=5) as answer:
        text: str = answer.read().decode()
        return text
