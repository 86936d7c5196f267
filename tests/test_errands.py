"""Work in processes of its own."""

import asyncio
import time

from exam_server.errands import Errands


async def test_a_child_gets_its_order_and_its_status_is_told() -> None:
    errands = Errands()

    told = [await errands.run("json.tool", order) for order in (b"{}", b"{")]

    assert told == [0, 1]


async def test_children_end_with_the_process_that_sent_them() -> None:
    errands, begun = Errands(), time.monotonic()
    ended: list[int] = []

    async def work() -> None:
        ended.append(await errands.run("tests.sleeping", b""))

    errands.send(work())
    waiting = asyncio.create_task(errands.run("tests.sleeping", b""))
    await asyncio.sleep(0.2)
    waiting.cancel()
    await errands.close()

    assert (ended, time.monotonic() - begun < 30) == ([], True)
