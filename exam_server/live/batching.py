"""Group commit: all scripts asked for in one turn of the event loop go to Redis as one pipeline."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from redis.exceptions import NoScriptError

from exam_server.errors import Unavailable
from exam_server.live.connection import Client, unavailable_when_away
from exam_server.live.scripts import Argument, Place, Script, Scripts


@dataclass(frozen=True, slots=True)
class _Call:
    script: Script
    parts: list[Argument]
    answer: asyncio.Future[Any]


class Batcher:
    """Runs scripts; with `appendfsync always` the calls of one turn share one fsync."""

    def __init__(self, client: Client, scripts: Scripts) -> None:
        self._client = client
        self._scripts = scripts
        self._waiting: list[_Call] = []
        self._sending: set[asyncio.Task[None]] = set()

    async def run(self, name: str, place: Place, /, **values: Argument | Sequence[str]) -> Any:
        """The script's reply; raises Unavailable when Redis does not answer."""
        script = self._scripts[name]
        found = script.keys_at(place)
        parts: list[Argument] = [script.sha, len(found), *found, *script.ordered(values)]
        loop = asyncio.get_running_loop()
        call = _Call(script, parts, loop.create_future())
        if not self._waiting:
            loop.call_soon(self._flush)
        self._waiting.append(call)
        return await call.answer

    def _flush(self) -> None:
        batch, self._waiting = self._waiting, []
        task = asyncio.create_task(self._send(batch))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    async def _send(self, batch: Sequence[_Call]) -> None:
        try:
            with unavailable_when_away():
                answers = await self._pipeline(batch)
                if any(isinstance(answer, NoScriptError) for answer in answers):
                    answers = await self._teach_and_repeat(batch, answers)
        except Exception as error:
            # Whatever went wrong, everybody in the batch is told: nobody waits for ever.
            answers = [_as_unavailable(error)] * len(batch)
        for call, answer in zip(batch, answers, strict=True):
            if call.answer.done():
                continue  # Whoever asked has gone; the change stands all the same.
            if isinstance(answer, Exception):
                # A server that is loading, full or read-only has not written: not saved yet.
                call.answer.set_exception(_as_unavailable(answer))
            else:
                call.answer.set_result(answer)

    async def _pipeline(self, batch: Sequence[_Call]) -> list[Any]:
        async with self._client.pipeline(transaction=False) as pipe:
            for call in batch:
                pipe.execute_command("EVALSHA", *call.parts)
            return list(await pipe.execute(raise_on_error=False))

    async def _teach_and_repeat(self, batch: Sequence[_Call], answers: list[Any]) -> list[Any]:
        # A server that started anew or failed over does not know the scripts; those calls did
        # nothing, so only they are repeated.
        unknown = [i for i, answer in enumerate(answers) if isinstance(answer, NoScriptError)]
        async with self._client.pipeline(transaction=False) as pipe:
            for text in {batch[i].script.text for i in unknown}:
                pipe.script_load(text)
            await pipe.execute()
        repeated = await self._pipeline([batch[i] for i in unknown])
        for i, answer in zip(unknown, repeated, strict=True):
            answers[i] = answer
        return answers


def _as_unavailable(error: Exception) -> Unavailable:
    return error if isinstance(error, Unavailable) else Unavailable(f"redis: {error}")
