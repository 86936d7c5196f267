"""What lies on the server between upload and commit."""

import os
import time
from pathlib import Path

from exam_server.item_files.orders import (
    STALE_SECONDS,
    Outcome,
    Parcel,
    Progress,
    Spot,
    Terms,
)
from question_bank import Phase


def test_a_parcel_keeps_a_file_byte_by_byte() -> None:
    parcel = Parcel(Terms(topic="Etika\n", file_name='a"b.csv'), b"\n\x00{}\n")

    assert Parcel.unpacked(parcel.packed()) == parcel


def test_only_one_begins(tmp_path: Path) -> None:
    spot = Spot(tmp_path / "parcel")

    begun = [spot.begin(write=False, now=time.time()) for _ in range(2)]

    assert begun == [True, False]
    assert spot.progress() == Progress(write=False)


def test_after_the_end_somebody_may_begin_again(tmp_path: Path) -> None:
    spot = Spot(tmp_path / "parcel")
    spot.tell(Progress(write=False, outcome=Outcome.FAILED))

    assert spot.begin(write=True, now=time.time())


def test_whoever_falls_silent_is_replaced(tmp_path: Path) -> None:
    spot = Spot(tmp_path / "parcel")
    spot.tell(Progress(True, Phase.WRITING, 50, 100))
    long_ago = time.time() - STALE_SECONDS - 1
    os.utime(tmp_path / "parcel.progress", (long_ago, long_ago))

    assert spot.is_silent(time.time())
    assert spot.begin(write=True, now=time.time())
