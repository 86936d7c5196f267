"""Listening: a port that is taken is told in one line, and the server keeps its limits."""

import asyncio
import signal
import socket
import time
from collections.abc import Iterator

import pytest
import structlog

from exam_server.app import create_app
from exam_server.cli import main
from exam_server.errors import BadSetting
from exam_server.serving import FRAME_BYTES, Server, configure, listen, listen_on_free_port
from exam_server.settings import Settings
from tests.serving import RunningServer


@pytest.fixture(autouse=True)
def own_logs() -> Iterator[None]:
    """The command sends its logs to the error stream of its test, which ends with the test."""
    yield
    structlog.reset_defaults()


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which somebody listens."""
    with listen("127.0.0.1", 0) as listening:
        yield listening.getsockname()[1]


def test_a_port_that_is_taken_is_told(taken: int) -> None:
    with pytest.raises(BadSetting, match=rf"127\.0\.0\.1 port {taken}: "):
        listen("127.0.0.1", taken)


def test_a_port_that_somebody_has_bound_and_not_opened_yet_is_told_too() -> None:
    with socket.socket() as bound:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(("127.0.0.1", 0))
        port = bound.getsockname()[1]
        first = listen("127.0.0.1", port)
        with first, pytest.raises(BadSetting, match=str(port)):
            listen("127.0.0.1", port)


@pytest.mark.parametrize("host", ["no host at all", "256.0.0.1", "x" * 70, "192.0.2.1"])
def test_an_address_that_is_not_ours_is_told(host: str) -> None:
    with pytest.raises(BadSetting, match="cannot listen on"):
        listen(host, 0)


def test_the_command_ends_with_status_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], taken: int
) -> None:
    arguments = ["exam-server", "serve", "--host", "127.0.0.1", "--port", str(taken)]
    monkeypatch.setattr("sys.argv", arguments)

    with pytest.raises(SystemExit) as ended:
        main()

    told = capsys.readouterr().err
    assert ended.value.code == 2
    assert told.splitlines() == [f"cannot listen on 127.0.0.1 port {taken}: Address already in use"]


def test_the_next_free_port_is_found(taken: int) -> None:
    with listen_on_free_port("127.0.0.1", taken) as listening:
        assert taken < listening.getsockname()[1] <= taken + 50


async def test_an_answer_does_not_wait_for_the_acknowledgement_of_its_headers(
    server: RunningServer,
) -> None:
    took = []
    async with server.client() as client:
        for _ in range(20):
            before = time.perf_counter()
            await client.get("/healthz")
            took.append(time.perf_counter() - before)

    assert sorted(took)[len(took) // 2] < 0.030


def test_the_server_takes_small_frames_compresses_nothing_and_logs_no_requests(
    settings: Settings,
) -> None:
    config = configure(settings, create_app(settings), loop="none")

    assert (config.ws_max_size, config.ws_per_message_deflate) == (FRAME_BYTES, False)
    assert (config.access_log, config.server_header) == (False, False)


async def test_a_second_signal_cuts_what_is_left_and_closes_the_stores(settings: Settings) -> None:
    slow = settings.model_copy(update={"drain_seconds": 30.0})
    server = Server(configure(slow, create_app(slow), loop="none"), slow, None)
    serving = asyncio.create_task(server.serve(sockets=[listen("127.0.0.1", 0)]))
    while not server.started:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    state = server.lifespan.state["exam"]

    server.handle_exit(signal.SIGTERM, None)
    await asyncio.sleep(0.3)
    waits = not serving.done()
    server.handle_exit(signal.SIGTERM, None)
    await asyncio.wait_for(serving, 2)

    assert (waits, state.drain.begun, server.lifespan.shutdown_event.is_set()) == (True, True, True)


async def test_ctrl_c_does_not_wait_for_a_balancer(settings: Settings) -> None:
    slow = settings.model_copy(update={"drain_seconds": 30.0})
    server = Server(configure(slow, create_app(slow), loop="none"), slow, None)
    serving = asyncio.create_task(server.serve(sockets=[listen("127.0.0.1", 0)]))
    while not server.started:  # noqa: ASYNC110
        await asyncio.sleep(0.01)

    server.handle_exit(signal.SIGINT, None)

    await asyncio.wait_for(serving, 2)
