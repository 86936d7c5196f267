"""Accounts with what the sign-in looks at."""

from datetime import UTC, datetime

from exam_server.outcomes import Role
from exam_server.record.accounts import Account
from exam_server.record.database import transaction
from tests.world import PASSWORD, World


async def account(world: World, **fields: object) -> Account:
    """An account that signs in with PASSWORD; `fields` say what is particular about it."""
    made = Account(
        number="p-abc",
        name="Ayu",
        roles=[Role.CANDIDATE],
        password_hash=await world.state.passwords.hash(PASSWORD),
        created_at=datetime.now(UTC),
    )
    for name, value in fields.items():
        setattr(made, name, value)
    async with transaction(world.state.engine) as session:
        session.add(made)
    return made
