"""Every Redis key name is built here and nowhere else."""

from collections.abc import Callable
from typing import Final

SLOTS: Final = "slots"
REVOCATIONS: Final = "revocations"


def slot_of(attempt_id: str) -> str:
    """The slot that an attempt's or a booking's id names: `s2k4m7qa-x3…` → `s2k4m7qa`."""
    return attempt_id.partition("-")[0]


def slot(slot_id: str) -> str:
    """Hash: window, policies, pulse. The braces are the hash tag that keeps a slot on one shard."""
    return f"{{slot:{slot_id}}}"


def ticket(ticket_id: str) -> str:
    """Hash: the signed-in browser's account and roles."""
    return f"ticket:{ticket_id}"


def tickets_of(account_id: str) -> str:
    """Set: the ids of an account's tickets, so that all can be revoked."""
    return f"account:{account_id}:tickets"


def handover_code(code: str) -> str:
    """String: the id of the offer that somebody types in by this code."""
    return f"handover_code:{code}"


def handover(token_id: str) -> str:
    """String: the attempt a handover link opens; gone after its use."""
    return f"handover:{token_id}"


def _in_slot(name: str) -> Callable[[str, str], str]:
    return lambda slot_id, _: f"{slot(slot_id)}:{name}"


def _of_attempt(name: str) -> Callable[[str, str], str]:
    return lambda slot_id, attempt_id: f"{slot(slot_id)}:{name}:{attempt_id}"


SCRIPT_KEYS: Final[dict[str, Callable[[str, str], str]]] = {
    "slot": lambda slot_id, _: slot(slot_id),
    "attempt": _of_attempt("attempt"),
    "responses": _of_attempt("responses"),
    "deadlines": _in_slot("deadlines"),
    "roster": _in_slot("roster"),
    "items": _in_slot("items"),
    "seen": _in_slot("seen"),
    "log": _in_slot("log"),
}
"""What a script's KEYS line may name, each with how the key of a slot (and attempt) is built."""


def log(slot_id: str) -> str:
    """Stream: every event of the slot, in order."""
    return SCRIPT_KEYS["log"](slot_id, "")


def roster(slot_id: str) -> str:
    """Sorted set: attempt → seat."""
    return SCRIPT_KEYS["roster"](slot_id, "")


def items(slot_id: str) -> str:
    """Hash: item version → its public content as JSON; never a key."""
    return SCRIPT_KEYS["items"](slot_id, "")


def attempt(attempt_id: str) -> str:
    """Hash: one attempt in progress."""
    return SCRIPT_KEYS["attempt"](slot_of(attempt_id), attempt_id)


def responses(attempt_id: str) -> str:
    """Hash: position → the stored response as JSON."""
    return SCRIPT_KEYS["responses"](slot_of(attempt_id), attempt_id)


def seen(slot_id: str) -> str:
    """Hash: attempt → when its line was last alive, in ms."""
    return SCRIPT_KEYS["seen"](slot_id, "")
