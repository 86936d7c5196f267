"""Password hashing with argon2 in a small thread pool, so that no sign-in holds up the loop."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

PARALLEL_HASHES = 2


class Passwords:
    """argon2id at OWASP's 19 MiB profile (m=19456, t=2, p=1)."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
        self._pool = ThreadPoolExecutor(PARALLEL_HASHES, thread_name_prefix="argon2")
        # Verified for logins that do not exist, so that their answer takes as long.
        self._nobody = self._hasher.hash("nobody's password")

    async def hash(self, password: str) -> str:
        """The hash to store."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, self._hasher.hash, password)

    async def verify(self, stored: str | None, password: str) -> bool:
        """True when the password belongs to the hash; None takes the same time and is False."""
        loop = asyncio.get_running_loop()
        hashed = stored or self._nobody
        right = await loop.run_in_executor(self._pool, self._check, hashed, password)
        return right and stored is not None

    def _check(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return False
