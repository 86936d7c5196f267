"""Starts a private PostgreSQL from Debian's package on a Unix socket, for tests and benchmarks."""

import os
import shutil
import subprocess
from pathlib import Path

ACCOUNT = "nobody"  # PostgreSQL refuses to run as root.


def find_programs() -> Path:
    """The folder with `initdb` and `postgres`; raises FileNotFoundError with what to install."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    if found:
        return found[-1].parent
    if on_path:
        return Path(on_path).parent
    raise FileNotFoundError("PostgreSQL is not installed: apt-get install postgresql")


class PostgresServer:
    """One server process with its data in a folder, reachable through a socket there."""

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        self.folder = folder
        self.durable = durable
        self.data = folder / "data"
        self.programs = find_programs()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The SQLAlchemy URL of the server's default database."""
        return f"postgresql+asyncpg://exam@/postgres?host={self.folder}"

    def start(self) -> None:
        """Create the cluster and wait until it answers; raises on failure."""
        self._let_the_account_in()
        self._run("initdb", "-D", self.data, "-U", "exam", "-A", "trust", "--no-sync", "-E", "UTF8")
        self.start_again()

    def start_again(self) -> None:
        """Start on the data that is there, after `stop`."""
        settings = f"-c listen_addresses= -c fsync={'on' if self.durable else 'off'}"
        self._run(
            "pg_ctl", "-D", self.data, "-w", "-l", self.folder / "log",
            "-o", f"-k {self.folder} {settings} -c max_connections=150", "start",
        )  # fmt: skip

    def stop(self) -> None:
        """Stop at once; what is in memory is not written."""
        self._run("pg_ctl", "-D", self.data, "-m", "immediate", "-w", "stop")

    def _let_the_account_in(self) -> None:
        if os.geteuid() != 0:
            return
        shutil.chown(self.folder, ACCOUNT)
        for parent in list(self.folder.parents)[:-2]:
            parent.chmod(parent.stat().st_mode | 0o011)

    def _run(self, program: str, *arguments: str | Path) -> None:
        account = ACCOUNT if os.geteuid() == 0 else None
        subprocess.run(
            [self.programs / program, *arguments],
            check=True,
            user=account,
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
        )
