"""How texts name pictures and recordings: `![alt](media:NAME)`, by names Markdown can hold."""

import base64
import binascii
import hashlib
import re
from urllib.parse import unquote_to_bytes

_NOT_IN_NAMES = re.compile(r"[^\w./+~@,=-]")
_ALT = re.compile(r"[\[\]\\]")
_DATA = re.compile(
    r"data:(?P<kind>[\w.+/-]*)(?:;[\w=-]+)*?(?P<base64>;base64)?,(?P<data>.*)", re.DOTALL
)
_SUFFIXES = {
    **{f"image/{name}": name for name in ("png", "jpeg", "gif", "webp")},
    **{f"audio/{name}": name for name in ("ogg", "wav", "flac", "mp3")},
    "audio/mpeg": "mp3",
    "audio/x-wav": "wav",
    "audio/mp4": "m4a",
}


def media_name(path: str) -> str:
    """A file's path or name as texts name it: what Markdown cannot hold stands as `%20` does."""
    return _NOT_IN_NAMES.sub(_percent, path.strip().lstrip("/"))


def media_mark(alt: str, name: str) -> str:
    """The Markdown that shows a picture or plays a recording."""
    words = _ALT.sub(r"\\\g<0>", " ".join(alt.split()))
    return f"![{words}](media:{name})"


def data_file(address: str) -> tuple[str, bytes] | None:
    """The file in a `data:` address, under a name made from its bytes; None if unreadable."""
    match = _DATA.fullmatch(address.strip())
    if not match:
        return None
    raw = unquote_to_bytes(match["data"])
    try:
        content = base64.b64decode(b"".join(raw.split()), validate=True) if match["base64"] else raw
    except binascii.Error:
        return None
    suffix = _SUFFIXES.get(match["kind"].lower(), "bin")
    return f"{hashlib.sha256(content).hexdigest()[:16]}.{suffix}", content


def _percent(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode(errors="replace"))
