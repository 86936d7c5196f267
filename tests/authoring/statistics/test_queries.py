"""Reading the record into arrays, alike on both databases."""

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncEngine

from exam_server.authoring.statistics.queries import exam_scope, read_material
from exam_server.record.database import transaction
from exam_server.state import State
from tests.authoring.statistics.sitting import sat
from tests.world import World


async def test_responses_become_arrays(state: State, database: AsyncEngine) -> None:
    state = replace(state, engine=database)
    exam = await sat(state, World(state), ["11", "10", "0-", "--"])

    async with transaction(database, read_only=True) as session:
        found = await read_material(session, await exam_scope(session, exam.exam))

    table, codes = found.table, [found.asked[id_].item.code for id_ in found.table.versions]
    assert (table.attempts, table.left_out, codes) == (3, 1, ["T-001", "T-002"])
    assert list(table.attempt) == [0, 0, 1, 1, 2, 2]
    assert list(table.points) == [1, 1, 1, 0, 0, 0]
    assert list(table.looked) == [10, 20] * 3
    assert list(table.blank) == [False] * 5 + [True]
    assert {facts.key for facts in found.facts.values()} == {
        tuple(version.key) for version in exam.versions.values()
    }
    assert set(found.line_of.values()) == {f"{found.asked[table.versions[0]].item.topic_id} 1"}
