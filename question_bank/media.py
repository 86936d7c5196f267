"""Pictures and recordings are made anew before they are kept: what is served was written by us.

A file is decoded, scaled and encoded again, so that nothing but pixels and samples of it is left:
no metadata, no second file behind the first, nothing that a browser could take for something else.
"""

import hashlib
import io
import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import soundfile
from PIL import Image, ImageOps, UnidentifiedImageError

from question_bank.rows import Expected

LARGEST_MEDIA: Final = 10 * 1024 * 1024
MOST_PIXELS: Final = 20_000_000
LONGEST_SIDE: Final = 1_600
LONGEST_SECONDS: Final = 300
MOST_CHANNELS: Final = 8
FEW_COLOURS: Final = 256
WEBP_QUALITY: Final = 80

PICTURES: Final = ("PNG", "JPEG", "WEBP", "GIF")
RECORDINGS: Final = ("WAV", "WAVEX", "FLAC", "OGG", "MP3")
SAMPLE_RATES: Final = (8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000)
"""What an MP3 can have."""
BLOCK: Final = 65_536
MEDIA_ID: Final = re.compile(r"[0-9a-f]{32}(-[0-9]{1,5}x[0-9]{1,5})?\.(png|webp|mp3)")
STREAMED: Final = 0xFFFFFFFF
"""The length of a RIFF file whose writer did not know it yet."""

# A picture that says of itself it is larger is refused before anything of it is decoded.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS
warnings.simplefilter("error", Image.DecompressionBombWarning)


@dataclass(frozen=True, slots=True)
class Encoded:
    """A file as it will be served. `id` begins with the SHA-256 of its bytes (128 bits of it).

    `original` is the SHA-256 of the file it was made from.
    """

    id: str
    original: str
    kind: str
    content: bytes
    width: int = 0
    height: int = 0
    milliseconds: int = 0


@dataclass(frozen=True, slots=True)
class MediaFault:
    """Why a file is not kept."""

    expected: Expected
    found: str


def fingerprint(content: bytes) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def encode(content: bytes) -> Encoded | MediaFault:
    """A PNG or WebP picture, or an MP3 recording, made from what was sent; never raises."""
    if not content:
        return MediaFault(Expected.MEDIA_FILE, "0 bytes")
    if len(content) > LARGEST_MEDIA:
        return MediaFault(Expected.SMALLER_MEDIA, f"{len(content)} > {LARGEST_MEDIA}")
    encoder = _encoder(content)
    if encoder is None:
        return MediaFault(Expected.MEDIA_KIND, _beginning(content))
    if _is_cut_off(content):
        return MediaFault(Expected.MEDIA_FILE, f"{len(content)} bytes")
    return encoder(content)


def _encoder(content: bytes) -> Callable[[bytes], Encoded | MediaFault] | None:
    """By the first bytes: the decoders below are asked about nothing else."""
    if content.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")):
        return _encode_picture
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return _encode_picture
    if content.startswith(b"RIFF") and content[8:12] == b"WAVE":
        return _encode_recording
    if content.startswith((b"fLaC", b"OggS", b"ID3")):
        return _encode_recording
    is_mp3 = content[0] == 0xFF and len(content) > 1 and content[1] & 0xE6 == 0xE2
    return _encode_recording if is_mp3 else None


def _is_cut_off(content: bytes) -> bool:
    """Whether a RIFF file is shorter than it says; its decoder would take what is there."""
    told = int.from_bytes(content[4:8], "little")
    return content.startswith(b"RIFF") and told != STREAMED and told + 8 > len(content)


def _beginning(content: bytes) -> str:
    return "".join(chr(byte) if 32 <= byte < 127 else "." for byte in content[:16])


def _encode_picture(content: bytes) -> Encoded | MediaFault:
    try:
        with Image.open(io.BytesIO(content), formats=PICTURES) as picture:
            width, height = picture.size
            if width * height > MOST_PIXELS:
                return MediaFault(Expected.SMALLER_MEDIA, f"{width} × {height} px")
            return _scaled(picture, content)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return MediaFault(Expected.SMALLER_MEDIA, f"> {MOST_PIXELS} px")
    except UnidentifiedImageError:
        return MediaFault(Expected.MEDIA_FILE, _beginning(content))
    except Exception as error:
        return MediaFault(Expected.MEDIA_FILE, f"{type(error).__name__}: {error}"[:80])


def _scaled(picture: Image.Image, content: bytes) -> Encoded:
    """The first frame, upright, at most `LONGEST_SIDE` long and without metadata."""
    picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    picture.load()
    clear = picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info
    mode = "RGBA" if clear else "RGB"
    small = picture if picture.mode == mode else picture.convert(mode)
    # Scaled first, since a picture that is turned is copied.
    small.thumbnail((LONGEST_SIDE, LONGEST_SIDE), reducing_gap=2.0)
    upright = ImageOps.exif_transpose(small)
    pixels = Image.frombytes(mode, upright.size, upright.tobytes())
    file = io.BytesIO()
    # Drawings stay sharp; what has many colours is a photograph or looks like one.
    drawing = pixels.getcolors(FEW_COLOURS) is not None
    if drawing:
        pixels.save(file, "PNG")
    else:
        pixels.save(file, "WEBP", quality=WEBP_QUALITY)
    suffix = "png" if drawing else "webp"
    return _encoded(content, file.getvalue(), suffix, f"image/{suffix}", size=pixels.size)


def _encode_recording(content: bytes) -> Encoded | MediaFault:
    try:
        with soundfile.SoundFile(io.BytesIO(content)) as recording:
            if recording.format not in RECORDINGS:
                return MediaFault(Expected.MEDIA_KIND, recording.format)
            if recording.channels > MOST_CHANNELS:
                return MediaFault(Expected.MEDIA_KIND, f"{recording.channels} channels")
            if recording.samplerate not in SAMPLE_RATES:
                return MediaFault(Expected.MEDIA_KIND, f"{recording.samplerate} Hz")
            return _mono(recording, content)
    except soundfile.LibsndfileError as error:
        return MediaFault(Expected.MEDIA_FILE, error.error_string[:80])
    except Exception as error:
        return MediaFault(Expected.MEDIA_FILE, f"{type(error).__name__}: {error}"[:80])


def _mono(recording: soundfile.SoundFile, content: bytes) -> Encoded | MediaFault:
    """Block by block, so that a long recording is found out before it fills the memory."""
    rate, frames = recording.samplerate, 0
    file = io.BytesIO()
    with soundfile.SoundFile(file, "w", rate, 1, format="MP3", subtype="MPEG_LAYER_III") as written:
        while len(block := recording.read(BLOCK, dtype="float32", always_2d=True)):
            frames += len(block)
            if frames > LONGEST_SECONDS * rate:
                return MediaFault(Expected.SMALLER_MEDIA, f"> {LONGEST_SECONDS} s")
            written.write(np.nan_to_num(block.mean(axis=1)))
    if not frames:
        return MediaFault(Expected.MEDIA_FILE, "0 s")
    milliseconds = round(frames * 1000 / rate)
    return _encoded(content, file.getvalue(), "mp3", "audio/mpeg", milliseconds=milliseconds)


def _encoded(
    sent: bytes,
    kept: bytes,
    suffix: str,
    kind: str,
    *,
    size: tuple[int, int] = (0, 0),
    milliseconds: int = 0,
) -> Encoded:
    # The size in the name lets a page keep a picture's place free before the picture is there.
    sized = "{}x{}".format(*size) if any(size) else ""
    name = f"{'-'.join(filter(None, (fingerprint(kept)[:32], sized)))}.{suffix}"
    return Encoded(name, fingerprint(sent), kind, kept, *size, milliseconds)
