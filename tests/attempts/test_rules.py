"""What holds around an attempt without asking anybody."""

import pytest

from exam_server.attempts import rules
from exam_server.outcomes import FormPosition, State, StoredResponse, Truth

SAFARI = "Mozilla/5.0 ({}) AppleWebKit/605.1.15 (KHTML, like Gecko) {}"


def stored(*response: str) -> StoredResponse:
    return StoredResponse(1, response, flagged=False, at=5)


def closed(**responses: StoredResponse) -> Truth:
    return Truth(
        state=State.SUBMITTED,
        remaining_ms=0,
        epoch=2,
        now=99,
        form=(FormPosition("v1", ("o1",)), FormPosition("v2", ("o1",))),
        view={},
        device="pc",
        held_at=1,
        closed_at=77,
        reason="",
        responses={int(name[1:]): found for name, found in responses.items()},
    )


@pytest.mark.parametrize(
    ("user_agent", "device"),
    [
        ("", "pc"),
        (SAFARI.format("Windows NT 10.0", "Chrome/140 Safari/537"), "pc"),
        (SAFARI.format("X11; Linux x86_64", "Firefox/140"), "pc"),
        (SAFARI.format("iPhone; CPU iPhone OS 18", "Mobile/15E148"), "phone"),
        (SAFARI.format("Linux; Android 15; Pixel", "Chrome/140 Mobile Safari/537"), "phone"),
        (SAFARI.format("Linux; Android 15; SM-X200", "Chrome/140 Safari/537"), "tablet"),
        (SAFARI.format("iPad; CPU OS 17", "Mobile/15E148"), "tablet"),
    ],
)
def test_a_browser_tells_the_kind_of_its_device(user_agent: str, device: str) -> None:
    assert rules.device_of(user_agent) == device


def test_an_empty_response_is_no_answer() -> None:
    assert rules.answered({1: stored("o1"), 2: stored(), 3: stored("")}) == 1


def test_items_are_shown_only_while_the_clock_counts() -> None:
    assert set(rules.SHOWN) == {State.RUNNING, State.PAUSED}


def test_a_receipt_states_what_was_recorded_and_nothing_that_changes() -> None:
    found = rules.closing_of("s-a", closed(p1=stored("o1"), p2=stored()))

    assert found.attempt == "s-a"
    assert (found.state, found.closed_at) == ("submitted", 77)
    assert (found.answered, found.items) == (1, 2)


def test_a_receipt_differs_as_soon_as_one_response_or_the_attempt_differs() -> None:
    digests = {
        rules.closing_of(attempt, closed(p1=stored(choice))).digest
        for attempt in ("s-a", "s-b")
        for choice in ("o1", "o2")
    }

    assert len(digests) == 4
