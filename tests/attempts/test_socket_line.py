"""One line's order: what waits for the lease, what follows it, and a page that does not read."""

import asyncio
import json
from collections.abc import MutableMapping
from typing import Any

from exam_server.attempts.socket import Line
from exam_server.outcomes import Event
from tests.attempts.lines import SocketLine, open_line
from tests.serving import RunningServer
from tests.world import World


class Drawer:
    """Keeps what a line sends; there is no network in between."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.code: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    async def send(self, message: MutableMapping[str, Any]) -> None:
        if message["type"] == "websocket.close":
            self.code.set_result(message["code"])
        else:
            self.sent.append(json.loads(message["text"]))

    async def receive(self) -> MutableMapping[str, Any]:
        raise AssertionError("nobody says anything")


def happened(kind: str, at: int, **facts: str) -> Event:
    return Event(f"{at}-0", "s", kind, "s-a", at, "p", {"reason": "", "remaining_ms": "9", **facts})


async def test_what_happens_between_the_lease_and_the_line_is_pushed_after_the_lease(
    world: World,
) -> None:
    truth = await (await world.attempt()).truth()
    drawer = Drawer()
    line = Line(drawer.receive, drawer.send, attempt_id="s-a")
    line.hear(happened("paused", truth.now - 5))
    line.hear(happened("resumed", truth.now + 5))

    line.open(truth)
    line.hear(happened("claimed", truth.now + 9, epoch=str(truth.epoch + 1), device="pc"))
    code = await asyncio.wait_for(drawer.code, 1)

    assert [next(iter(sent)) for sent in drawer.sent] == ["leased", "resumed", "superseded"]
    assert code == 4001


async def test_answers_keep_the_order_of_their_messages(
    server: RunningServer, world: World
) -> None:
    async with open_line("socket", server, await world.attempt()) as line:
        assert isinstance(line, SocketLine)
        await line.hear_push("leased")
        for number in range(40):
            message: dict[str, Any] = {"id": number, "ping": {}}
            await line.socket.send(json.dumps(message) if number % 2 else "{")
        answers = [await line.hear() for _ in range(40)]

    expected = [number if number % 2 else None for number in range(40)]
    assert [answer["id"] for answer in answers] == expected


async def test_a_page_that_does_not_read_is_cut_off(world: World) -> None:
    truth = await (await world.attempt()).truth()
    drawer = Drawer()
    line = Line(drawer.receive, drawer.send, attempt_id="s-a")
    line.open(truth)

    for at in range(300):
        line.hear(happened("resumed", truth.now + at))
    code = await asyncio.wait_for(drawer.code, 1)

    assert (len(drawer.sent), code) == (0, 1013)
