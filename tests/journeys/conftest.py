"""One browser for all journeys; a demo server with its own data for each."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.journeys.browser import chromium
from tests.journeys.demo_server import DemoServer
from tests.rebuilding import check_rebuilt_in


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Headless Chromium."""
    async with chromium() as started:
        yield started


@pytest.fixture(scope="session")
def demo_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's data, made once; each journey gets a copy."""
    folder = tmp_path_factory.mktemp("demo-data")
    # A process of its own: preparing runs a loop, and the tests' loop is running already.
    code = "from exam_server.demo.running import prepare; from exam_server.settings import *; "
    command = [sys.executable, "-c", f"{code} prepare(read_settings())"]
    environment = {**os.environ, "EXAM_DATA_DIR": str(folder)}
    subprocess.run(command, check=True, env=environment)
    return folder


@pytest.fixture
async def demo(demo_data: Path) -> AsyncIterator[DemoServer]:
    """A demo server of this test's own, as `make demo` starts it."""
    folder = Path(tempfile.mkdtemp(prefix="demo-"))
    shutil.copytree(demo_data, folder, dirs_exist_ok=True)
    server = DemoServer(folder)
    await server.start()
    yield server
    if server.process is not None:
        await check_rebuilt_in(folder)
    server.stop()
    shutil.rmtree(folder)
