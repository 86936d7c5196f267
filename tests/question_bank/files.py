"""Pictures and recordings for tests, and files that only pretend to be one."""

import io
import struct
import zlib
from typing import Any

import numpy as np
import soundfile
from PIL import Image

SVG = b'<svg xmlns="x"><script>alert(1)</script></svg>'


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), **options: Any) -> bytes:
    """A picture of two colours."""
    drawn = Image.new("RGB", size, "white")
    drawn.paste((200, 30, 30), (0, 0, size[0] // 2, size[1]))
    return saved(drawn, kind, **options)


def photograph(size: tuple[int, int] = (60, 40), kind: str = "JPEG", **options: Any) -> bytes:
    """A picture of many colours."""
    noise = np.random.default_rng(1).integers(0, 255, (size[1], size[0], 3), dtype=np.uint8)
    return saved(Image.fromarray(noise), kind, **options)


def saved(drawn: Image.Image, kind: str, **options: Any) -> bytes:
    """A picture as a file."""
    file = io.BytesIO()
    drawn.save(file, kind, **options)
    return file.getvalue()


def recording(kind: str = "WAV", *, rate: int = 8_000, seconds: float = 0.5, ch: int = 2) -> bytes:
    """A tone."""
    file = io.BytesIO()
    tone = np.sin(np.arange(int(rate * seconds)) / rate * 2 * np.pi * 440) * 0.3
    soundfile.write(file, np.stack([tone] * ch, 1), rate, format=kind)
    return file.getvalue()


def pixel_flood(width: int = 60_000, height: int = 60_000) -> bytes:
    """A small PNG that says of itself it is huge."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    parts = [(b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 1_000)), (b"IEND", b"")]
    chunks = [
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)
