"""The work of the commands: write an export, check a file, tell the public key.

Statuses: 0 true, 1 not true, 2 cannot be read or was asked wrongly.
"""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Final

import typer

from exam_server.errors import BadSetting, Refusal, Unavailable
from exam_server.evidence.checking import Judged, judge
from exam_server.evidence.operations import export, read_chain
from exam_server.evidence.verifying import NotAnExport, Verdict, verify
from exam_server.receipts import LONGEST, NotAReceipt, read_receipt
from exam_server.record.database import open_engine
from exam_server.seals import LONGEST_KEY_FILE, PublicKey, Sealer, read_public_key
from exam_server.settings import Settings
from exam_server.signing import Signing

TRUE: Final = 0
NOT_TRUE: Final = 1
NOT_READABLE: Final = 2


def sealer_of(settings: Settings) -> Sealer:
    """The key that the server with these settings seals with; raises BadSetting."""
    return Signing(settings.signing_secret(), settings.evidence_key_file).sealer


def run_export(settings: Settings, slot_id: str, output: str) -> int:
    """Write a slot's export to a file, or to standard output without one; the status."""
    return asyncio.run(_export(settings, slot_id, output))


def run_verify(name: str, key_file: str) -> int:
    """Check an export or a receipt (`-`: standard input) and tell what was found; the status."""
    try:
        key = _read_key(key_file) if key_file else None
        with ExitStack() as stack:
            file = sys.stdin.buffer if name == "-" else stack.enter_context(Path(name).open("rb"))
            return _judge_file(_Beginning(file), key)
    except OSError as error:
        return _fail(f"{error.filename or name}: {error.strerror}")
    except (NotAnExport, NotAReceipt, BadSetting) as error:
        return _fail(f"{name}: {error}")


async def _export(settings: Settings, slot_id: str, output: str) -> int:
    engine, sealer = open_engine(settings.sql_url), sealer_of(settings)
    try:
        chain = await read_chain(engine, slot_id)
        # Opened only now: where there is no such slot, no file is made or emptied.
        with _opened(output) as file:
            async for part in export(engine, chain, sealer=sealer, now=datetime.now(UTC)):
                file.write(part)
            file.flush()
    except Refusal:
        return _fail(f"there is no slot {slot_id}")
    except Unavailable as error:
        reason = str(error.__cause__).partition("\n")[0]
        return _fail(f"the database cannot be read: {reason}")
    except OSError as error:
        return _fail(f"{output}: {error.strerror}")
    finally:
        await engine.dispose()
    typer.echo(f"{chain.events} events of slot {slot_id}", err=True)
    return TRUE


@contextmanager
def _opened(output: str) -> Iterator[BinaryIO]:
    if not output:
        yield sys.stdout.buffer
        return
    with Path(output).open("wb") as file:
        yield file


class _Beginning:
    """A file of which the beginning can be looked at first, also when it cannot go back."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.ahead = file.read(LONGEST + 1)

    def readline(self, limit: int) -> bytes:
        """The next line, at most so many bytes of it."""
        ahead, self.ahead = self.ahead[:limit], self.ahead[limit:]
        end = ahead.find(b"\n") + 1
        if end:
            self.ahead = ahead[end:] + self.ahead
            return ahead[:end]
        if len(ahead) == limit:
            return ahead
        return ahead + self._file.readline(limit - len(ahead))


def _judge_file(file: _Beginning, key: PublicKey | None) -> int:
    if len(file.ahead) <= LONGEST and b'"line":' not in file.ahead:
        return _judge_receipt(file.ahead, key)
    return _tell(verify(file, key=key), key)


def _judge_receipt(raw: bytes, key: PublicKey | None) -> int:
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        raise NotAReceipt("neither an export nor a receipt") from error
    receipt = read_receipt(text)
    if key is None:
        raise BadSetting(
            f"a receipt needs the public key {receipt['key_id']}: name its file with --key"
        )
    found = judge(receipt, {key.id: key})
    about = f"receipt {receipt['reference']} of attempt {receipt['attempt']}"
    match found:
        case Judged.GENUINE:
            _say(f"true: {about}, {receipt['state']} at {receipt['closed_at']},")
            _say(f"  {receipt['answered']} of {receipt['items']} answered, key {key.id}")
            return TRUE
        case Judged.FOREIGN:
            _say(f"NOT TRUE: {about} is sealed with the key {receipt['key_id']}, not {key.id}")
        case _:
            _say(f"NOT TRUE: {about} is changed: its seal does not belong to it")
    return NOT_TRUE


def _tell(verdict: Verdict, key: PublicKey | None) -> int:
    header = verdict.header
    about = f"slot {header['slot']}, made {header['made_at']}, {header['events']} events"
    if not verdict.is_true:
        _say(f"NOT TRUE: {about}")
        for finding in verdict.findings:
            _say(f"- {finding.sentence}")
        if verdict.given_up:
            _say("… and more")
        return NOT_TRUE
    states = ", ".join(f"{count} {state}" for state, count in sorted(verdict.states.items()))
    _say(f"true: {about}; attempts: {states or 'none'}")
    named = "the key that was named" if key else "as the file itself says; compare, or name --key"
    _say(f"  sealed with the key {header['key_id']}, {named}")
    return TRUE


def _read_key(name: str) -> PublicKey:
    with Path(name).open("rb") as file:
        raw = file.read(LONGEST_KEY_FILE)
    try:
        return read_public_key(raw)
    except ValueError:
        raise BadSetting(f"{name} is no Ed25519 public key in PEM") from None


def _fail(sentence: str) -> int:
    typer.echo(sentence, err=True)
    return NOT_READABLE


def _say(sentence: str) -> None:
    # What a file says of itself may hold anything: nothing of it may steer a terminal.
    typer.echo("".join(each if each.isprintable() else f"\\u{ord(each):04x}" for each in sentence))
