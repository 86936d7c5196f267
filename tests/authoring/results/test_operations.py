"""What results say while the live store is away."""

from collections.abc import Sequence

from exam_server.authoring.results.operations import results_csv, with_live_states
from exam_server.authoring.results.queries import ResultRow
from exam_server.errors import Unavailable
from exam_server.live.board import Boards
from exam_server.outcomes import BoardRow

ROW = ResultRow(
    attempt_id="s-1",
    slot_id="s",
    number="1",
    name="Siti",
    state="",
    started_at=None,
    closed_at=None,
    answered=None,
    points=None,
    maximum=None,
)


class AwayBoards(Boards):
    """Boards of a live store that does not answer."""

    def __init__(self) -> None:
        """Nothing is connected."""

    async def rows(self, slot_id: str, attempts: Sequence[str]) -> tuple[int, list[BoardRow]]:
        """Never answers."""
        raise Unavailable(f"redis, asked for {len(attempts)} attempts of {slot_id}")


async def test_what_is_unknown_is_not_called_waiting() -> None:
    (row,) = await with_live_states(AwayBoards(), [ROW])

    assert row.state == ""
    assert results_csv([row]).splitlines()[1] == "1,Siti,s,,,,,,"
