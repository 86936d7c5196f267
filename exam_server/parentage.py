"""What a server process and whoever started it tell each other: that it is ready, and that the
other one has gone."""

import asyncio
import os
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Final

READY: Final = b"ready"


class Parent:
    """A child's end of the line to its supervisor; it breaks when the supervisor dies."""

    def __init__(self, handle: int) -> None:
        self._line = socket.socket(fileno=handle)

    def tell_ready(self, orphaned: Callable[[], None]) -> None:
        """Say that requests are answered from now on; call `orphaned` when nobody listens more."""
        self._line.setblocking(False)
        asyncio.get_running_loop().add_reader(self._line, self._gone, orphaned)
        with suppress(OSError):  # It has gone already: the reader hears of it.
            self._line.send(READY)

    def _gone(self, orphaned: Callable[[], None]) -> None:
        asyncio.get_running_loop().remove_reader(self._line)
        self._line.close()
        orphaned()


def tell_service_manager(text: str) -> None:
    """Tell systemd how things stand, where it asks for it (`Type=notify`)."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    # A name that begins with @ stands for one that begins with a zero byte.
    name = f"\0{address[1:]}" if address.startswith("@") else address
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line, suppress(OSError):
        line.sendto(text.encode(), name)
