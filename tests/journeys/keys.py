"""The right answers of an attempt, read from the record the way only a test may."""

from dataclasses import dataclass
from pathlib import Path

from exam_server.record.database import open_engine, transaction
from question_bank import load_form, versions_by_id


@dataclass(frozen=True, slots=True)
class RightAnswer:
    """What earns the whole point at one position: ids as stored, and what a person would tap."""

    kind: str
    key: tuple[str, ...]
    others: tuple[str, ...]


async def right_answers(data_dir: Path, attempt_id: str) -> dict[int, RightAnswer]:
    """Position → the right answer of the form that this attempt was drawn."""
    engine = open_engine(f"sqlite+aiosqlite:///{data_dir / 'record.db'}")
    async with transaction(engine, read_only=True) as session:
        form = await load_form(session, attempt_id)
        assert form is not None
        places = form.positions
        versions = await versions_by_id(session, [place["version"] for place in places])
    await engine.dispose()
    found = {}
    for position, place in enumerate(places, 1):
        version = versions[place["version"]]
        ids = [option["id"] for option in version.options]
        others = tuple(option for option in ids if option not in version.key)
        found[position] = RightAnswer(version.kind, tuple(version.key), others)
    return found
