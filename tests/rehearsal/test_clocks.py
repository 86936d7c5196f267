"""How far two clocks are apart is narrowed down by exchanges, whatever the network does."""

from exam_server.rehearsal.clocks import offset_between


def test_the_offset_lies_where_all_exchanges_agree() -> None:
    slow_there = (1_000.0, 1_200.0, 6_190)
    slow_back = (2_000.0, 2_200.0, 7_010)

    assert offset_between([slow_there, slow_back]) == 5_000.0


def test_without_an_exchange_the_clocks_are_taken_as_equal() -> None:
    assert offset_between([]) == 0.0
