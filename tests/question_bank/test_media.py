"""What becomes of the pictures and recordings that people send."""

import hashlib
import io

import pytest
import soundfile
from PIL import Image

from question_bank.media import LARGEST_MEDIA, LONGEST_SECONDS, Encoded, MediaFault, encode
from question_bank.rows import Expected
from tests.question_bank.files import SVG, photograph, picture, pixel_flood, recording, saved


def kept(content: bytes) -> Encoded:
    """What is made of a file that has to be taken."""
    found = encode(content)
    assert isinstance(found, Encoded), found
    return found


def why(content: bytes) -> Expected:
    """Why a file is refused."""
    found = encode(content)
    assert isinstance(found, MediaFault), found
    assert found.found
    return found.expected


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_photographs_become_webp_named_by_their_bytes(kind: str) -> None:
    sent = photograph(size=(60, 40), kind=kind)

    found = kept(sent)

    # A GIF has few colours by nature.
    assert found.kind == ("image/png" if kind == "GIF" else "image/webp")
    digest = hashlib.sha256(found.content).hexdigest()[:32]
    assert found.id == f"{digest}-60x40.{found.kind.removeprefix('image/')}"
    assert found.original == hashlib.sha256(sent).hexdigest()
    assert (found.width, found.height) == (60, 40)


def test_drawings_stay_as_sharp_as_they_were() -> None:
    drawn = Image.open(io.BytesIO(picture()))

    found = kept(picture())

    assert found.kind == "image/png"
    assert Image.open(io.BytesIO(found.content)).tobytes() == drawn.tobytes()


def test_large_pictures_are_scaled() -> None:
    found = kept(picture(size=(4_000, 1_000)))

    assert (found.width, found.height) == (1_600, 400)


def test_what_a_camera_wrote_besides_the_picture_is_gone_and_it_stands_upright() -> None:
    about = Image.Exif()
    about[0x0112], about[0x010E] = 6, "Rumah responden"
    sent = photograph(size=(60, 40), exif=about)

    found = kept(sent)

    assert b"Rumah" in sent
    assert b"Rumah" not in found.content
    assert not Image.open(io.BytesIO(found.content)).getexif()
    assert (found.width, found.height) == (40, 60)


def test_only_the_first_frame_of_several_is_kept() -> None:
    frames = [Image.new("RGB", (9, 9), colour) for colour in ("red", "blue")]

    found = kept(saved(frames[0], "GIF", save_all=True, append_images=frames[1:]))

    only = Image.open(io.BytesIO(found.content))
    assert (getattr(only, "n_frames", 1), only.convert("RGB").getpixel((4, 4))) == (1, (255, 0, 0))


def test_nothing_that_stood_behind_a_picture_is_kept() -> None:
    found = kept(picture() + b"<script>alert(1)</script>")

    assert found.content == kept(picture()).content


@pytest.mark.parametrize("kind", ["WAV", "FLAC", "OGG", "MP3"])
def test_recordings_become_mp3_with_one_channel(kind: str) -> None:
    found = kept(recording(kind))

    told = soundfile.info(io.BytesIO(found.content))
    assert (found.kind, found.id[-4:], told.channels) == ("audio/mpeg", ".mp3", 1)
    assert abs(found.milliseconds - 500) < 50


def test_long_recordings_are_refused() -> None:
    assert why(recording("FLAC", seconds=LONGEST_SECONDS + 1, ch=1)) is Expected.SMALLER_MEDIA


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", Expected.MEDIA_FILE),
        (SVG, Expected.MEDIA_KIND),
        (b"%PDF-1.7", Expected.MEDIA_KIND),
        (b"GIF89a<script>alert(1)</script>", Expected.MEDIA_FILE),
        (pixel_flood(), Expected.SMALLER_MEDIA),
        (pixel_flood(5_000, 5_000), Expected.SMALLER_MEDIA),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * LARGEST_MEDIA, Expected.SMALLER_MEDIA),
        (pixel_flood(500, 500), Expected.MEDIA_FILE),
        (recording(rate=96_000), Expected.MEDIA_KIND),
        (recording(ch=9), Expected.MEDIA_KIND),
        (b"\xff", Expected.MEDIA_KIND),
    ],
    ids=range(11),
)
def test_what_is_no_medium_is_refused_with_a_reason(content: bytes, expected: Expected) -> None:
    assert why(content) is expected


@pytest.mark.parametrize(
    "content",
    [
        *(photograph(kind=kind) for kind in ("PNG", "JPEG", "WEBP", "GIF")),
        *(recording(kind) for kind in ("WAV", "FLAC")),
    ],
    ids=("PNG", "JPEG", "WEBP", "GIF", "WAV", "FLAC"),
)
def test_what_is_cut_off_is_refused(content: bytes) -> None:
    for part in (12, len(content) // 2):
        assert why(content[:part]) in {Expected.MEDIA_FILE, Expected.MEDIA_KIND}
