"""The very same server without group commit: every script is awaited by itself.

Run as `python -m bench.one_by_one_app PORT`; what it reaches is the floor of group commit.
"""

import sys
from collections.abc import Sequence
from typing import Any

from redis.exceptions import NoScriptError

from exam_server import state
from exam_server.live.batching import Batcher
from exam_server.live.connection import Client, open_redis, unavailable_when_away
from exam_server.live.scripts import Argument, Place, Scripts
from exam_server.serving import serve_app
from exam_server.settings import Settings


class OneByOne(Batcher):
    """Sends each script by itself over redis-py's pool and awaits its reply."""

    def __init__(self, url: str, scripts: Scripts, **options: Any) -> None:
        super().__init__(url, scripts, **options)
        self._found = scripts
        self._client: Client = open_redis(url)

    async def run(self, name: str, place: Place, /, **values: Argument | Sequence[str]) -> Any:
        """The script's reply."""
        script = self._found[name]
        keys = script.keys_at(place)
        parts = (len(keys), *keys, *script.ordered(values))
        with unavailable_when_away():
            try:
                return await self._client.evalsha(script.sha, *parts)
            except NoScriptError:
                return await self._client.eval(script.text, *parts)

    async def close(self) -> None:
        """Give all connections up."""
        await self._client.aclose()
        await super().close()


def main() -> None:
    """Serve on the port that is named, with the settings of the environment."""
    # The one seam: what opens the state takes this batcher for its own.
    vars(state)["Batcher"] = OneByOne
    serve_app(Settings(host="127.0.0.1", port=int(sys.argv[1])))


if __name__ == "__main__":
    main()
