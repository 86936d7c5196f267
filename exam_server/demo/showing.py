"""What the demo prints before it serves: where to go and how each role signs in."""

import json

from rich.console import Console
from rich.table import Table

from exam_server.demo.data import DemoAccount

PAGES = {"admin": "/admin", "proctor": "/proctor", "candidate": "/home"}


def as_json(url: str, accounts: list[DemoAccount]) -> str:
    """One line for programs: `{"url": …, "accounts": [{"role", "login", "password"}, …]}`."""
    rows = [
        {"role": account.role, "login": account.login, "password": account.password}
        for account in accounts
    ]
    return json.dumps({"url": url, "accounts": rows})


def show(url: str, accounts: list[DemoAccount]) -> None:
    """A table for people; the candidates differ by number only, so three stand for all."""
    table = Table(title=f"Exam server demo: {url}", title_justify="left")
    for heading in ("role", "page", "login", "password"):
        table.add_column(heading)
    shown = [*accounts[:5], accounts[-1]]
    for account in shown:
        if account is accounts[-1]:
            table.add_row("…", "", "…", "…")
        page = f"{url}{PAGES[account.role]}"
        table.add_row(account.role, page, account.login, account.password)
    console = Console()
    console.print(table)
    console.print(
        "Book the slot that has begun, start, and go on with the same sign-in on a phone."
    )
    console.print("The data stays until `make clean-demo`. Stop with Ctrl-C.")
