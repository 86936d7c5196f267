"""What is observed, in words and shortened forms."""

import pytest

from exam_server.integrity import (
    BY_DEFAULT,
    Origin,
    Watched,
    browser_of,
    comparable,
    network_of,
    watched_in,
)

CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/131.0.0.0 Safari/537.36"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) Version/17.0 Mobile/15E148 Safari/604.1"


def test_without_a_word_of_the_exam_all_is_recorded_but_full_screen() -> None:
    assert watched_in({}) == BY_DEFAULT
    assert set(Watched) - set(BY_DEFAULT) == {Watched.FULLSCREEN}


def test_an_exam_can_record_nothing_and_what_nobody_knows_is_left_out() -> None:
    assert watched_in({"integrity": []}) == ()
    assert watched_in({"integrity": ["paste", "webcam", "focus"]}) == (Watched.FOCUS, Watched.PASTE)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.x.x"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:x"),
        ("::ffff:203.0.113.77", "203.0.x.x"),
        ("fe80::1%eth0", "fe80:0:x"),
        ("unknown", ""),
    ],
)
def test_the_form_for_people_leaves_out_what_tells_one_person(address: str, network: str) -> None:
    assert network_of(address) == network


def test_of_ipv6_the_part_that_devices_change_by_themselves_is_not_compared() -> None:
    assert comparable("2001:db8:1:2::1") == comparable("2001:db8:1:2:abcd::9")
    assert comparable("2001:db8:1:2::1") != comparable("2001:db8:1:3::1")
    assert comparable("203.0.113.7") != comparable("203.0.113.8")


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (CHROME, "Chrome"),
        (f"{CHROME} Edg/131.0.0.0", "Edge"),
        (SAFARI, "Safari"),
        ("Mozilla/5.0 (X11; rv:133.0) Gecko/20100101 Firefox/133.0", "Firefox"),
        ("curl/8.5.0", ""),
    ],
)
def test_a_browser_is_told_by_its_name_and_never_by_its_version(agent: str, name: str) -> None:
    assert browser_of(agent) == name


def test_a_device_is_shown_by_its_kind_and_its_browser() -> None:
    assert Origin("pc", "Chrome").shown == "pc Chrome"
    assert Origin("phone").shown == "phone"
