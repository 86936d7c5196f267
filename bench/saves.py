"""Acknowledged saves over sockets, beside echoes of the same texts and beside saves one by one."""

import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from itertools import count

from bench.figures import Row, Sample, share_of
from bench.load import Talker, keep_pace, saturate, save_texts, talking
from bench.options import BenchError, Options
from bench.stage import Seat, Stage, claim
from exam_server.embedded import EmbeddedRedis
from exam_server.live.connection import Client, open_redis
from exam_server.live.scripts import Argument, Scripts
from exam_server.state import State

MS = 1_000
SHARES = (0.50, 0.99)


@dataclass(frozen=True, slots=True)
class Talkers:
    """As many sockets at the server as at the floor, saying the same."""

    saving: Sequence[Talker]
    echoing: Sequence[Talker]


@asynccontextmanager
async def open_talkers(stage: Stage, *, server: str, floor: str) -> AsyncIterator[Talkers]:
    """All sockets open for the length of the block; addresses as `host:port`."""
    saving = [Talker(save_texts(stage.items), '"saved"') for _ in stage.writing]
    echoing = [Talker(save_texts(stage.items), '"save"') for _ in stage.writing]
    cookies = [seat.cookie for seat in stage.writing]
    echoes = [f"ws://{floor}/echo"] * len(cookies)
    saves = [f"ws://{server}/api/v1/attempts/{seat.attempt}/socket" for seat in stage.writing]
    async with talking(echoing, echoes, cookies), talking(saving, saves, cookies):
        yield Talkers(saving, echoing)


class OneByOne:
    """Saves without group commit: each script is awaited before the next one is sent."""

    def __init__(self, client: Client, calls: Iterator[list[Argument]]) -> None:
        self._client = client
        self._calls = calls

    @classmethod
    async def begin(cls, state: State, stage: Stage) -> "OneByOne":
        """For the candidate who sits alone, against the Redis of the server."""
        epoch = await claim(state, stage.alone)
        client = open_redis(EmbeddedRedis(state.settings.data_dir).url)
        await client.script_load(Scripts()["save_response"].text)
        return cls(client, _calls(stage.alone, epoch, stage.items))

    async def rate(self, options: Options) -> float:
        """Saves per second."""
        began, saved = time.perf_counter(), 0
        while time.perf_counter() < began + options.seconds:
            reply = await self._client.evalsha(*next(self._calls))
            if reply[0] != "saved":
                raise BenchError(f"not saved: {reply}")
            saved += 1
        return saved / (time.perf_counter() - began)

    async def aclose(self) -> None:
        """Close the connection."""
        await self._client.aclose()


async def measure_rates(talkers: Talkers, serial: OneByOne, options: Options) -> list[Row]:
    """Saves per second with every socket waiting for an answer at any time."""
    beside_echoes, beside_serial = [], []
    async with aclosing(serial):
        for _ in range(options.rounds):
            echoes = await saturate(talkers.echoing, options)
            saves = await saturate(talkers.saving, options)
            beside_echoes.append(Sample(saves, echoes))
            beside_serial.append(Sample(saves, await serial.rate(options)))
    return [
        Row("saves acknowledged", "echoes", "/s", beside_echoes),
        Row("saves acknowledged", "saves one by one", "/s", beside_serial),
    ]


async def measure_delays(talkers: Talkers, options: Options) -> list[Row]:
    """How long an acknowledgement takes at a pace that leaves the server time to breathe."""
    rounds = []
    for _ in range(options.rounds):
        echoes = await keep_pace(talkers.echoing, options)
        rounds.append((await keep_pace(talkers.saving, options), echoes))
    return [
        Row(
            f"acknowledgement p{share * 100:.0f}",
            f"echo p{share * 100:.0f}",
            "ms",
            [
                Sample(share_of(saves, share) * MS, share_of(echoes, share) * MS)
                for saves, echoes in rounds
            ],
        )
        for share in SHARES
    ]


def _calls(seat: Seat, epoch: int, items: int) -> Iterator[list[Argument]]:
    script = Scripts()["save_response"]
    keys = script.keys_at((seat.attempt.partition("-")[0], seat.attempt))
    for number in count():
        version, place = divmod(number, items)
        values: dict[str, Argument] = {
            "attempt_id": seat.attempt,
            "candidate": seat.candidate,
            "epoch": epoch,
            "position": place + 1,
            "mutation": f"bench-{number}",
            "base": version,
            "flagged": 0,
            "response": f'["o{number % 4 + 1}"]',
            "filled": 1,
        }
        yield [script.sha, len(keys), *keys, *script.ordered(values)]
