"""What a rehearsal refuses before it touches any server."""

from dataclasses import replace
from datetime import timedelta

import pytest

from exam_server.errors import BadSetting
from exam_server.rehearsal.options import Fault, Options, check, is_loopback, read_faults

HERE = Options(url="http://127.0.0.1:8000")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", set()),
        ("none", set()),
        ("all", set(Fault)),
        ("kill-server, drop-sockets", {Fault.KILL_SERVER, Fault.DROP_SOCKETS}),
    ],
)
def test_faults_are_read_by_their_names(text: str, expected: set[Fault]) -> None:
    assert read_faults(text) == expected


def test_an_unknown_fault_is_refused_with_the_known_ones() -> None:
    with pytest.raises(BadSetting, match="kill-redis, drop-sockets, rolling-restart, all, none"):
        read_faults("kill-server,flood")


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (Options(candidates=0), "--candidates: expected 1 to"),
        (Options(candidates=1_000_000), "--candidates: expected 1 to"),
        (Options(limit=timedelta(seconds=9)), "found 9 seconds"),
        (Options(url="exam.example.org"), "--url: expected http"),
        (Options(url="https://exam.example.org"), "Add --yes-really"),
        (Options(url="http://192.168.1.7:8000"), "Add --yes-really"),
        (replace(HERE, faults=frozenset(Fault)), "only drop-sockets"),
    ],
)
def test_what_cannot_be_carried_out_is_said(options: Options, sentence: str) -> None:
    with pytest.raises(BadSetting, match=sentence):
        check(options)


@pytest.mark.parametrize(
    "options",
    [
        Options(faults=frozenset(Fault)),
        replace(HERE, faults=frozenset({Fault.DROP_SOCKETS})),
        Options(url="https://exam.example.org", far=True),
    ],
)
def test_what_can_be_carried_out_passes(options: Options) -> None:
    check(options)


@pytest.mark.parametrize(
    ("url", "here"),
    [
        ("http://localhost:8000", True),
        ("http://[::1]:8000", True),
        ("http://127.3.2.1", True),
        ("http://localhost.example.org", False),
        ("http://0.0.0.0:8000", False),
    ],
)
def test_only_this_machine_is_loopback(url: str, here: bool) -> None:
    assert is_loopback(url) is here
