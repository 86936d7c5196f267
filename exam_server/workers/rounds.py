"""One round over all slots, in which one slot's trouble stays its own."""

from collections.abc import Awaitable, Callable

import structlog

from exam_server.errors import Unavailable
from exam_server.state import State

log = structlog.get_logger()

SlotWork = Callable[[State, str], Awaitable[int]]


async def for_each_slot(state: State, work: SlotWork) -> int:
    """Do the work for every slot; the sum of what it answers with.

    A slot whose work fails is told to the log and tried again at the next round; the slots after
    it must neither miss their pulse nor wait because of it. Raises Unavailable at the end when a
    store was away for any of them.
    """
    total, away = 0, None
    for slot_id in await state.places.slots():
        try:
            total += await work(state, slot_id)
        except Unavailable as error:
            away = error
        except Exception:
            log.exception("slot_failed", work=work.__name__, slot=slot_id)
    if away is not None:
        raise away
    return total
