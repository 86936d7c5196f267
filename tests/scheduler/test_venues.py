"""Venues are created whole or not at all."""

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler import DraftError, VenueDraft, create_venue, list_venues


async def test_venues_are_listed_by_name(session: AsyncSession) -> None:
    await create_venue(session, VenueDraft(name=" Kantor Kabupaten ", address="Jalan Raya 2"))
    await create_venue(session, VenueDraft(name="Daring", online=True))

    found = await list_venues(session)

    assert [(venue.name, venue.online) for venue in found] == [
        ("Daring", True),
        ("Kantor Kabupaten", False),
    ]


async def test_a_venue_without_name_and_address_is_refused(session: AsyncSession) -> None:
    with pytest.raises(DraftError) as caught:
        await create_venue(session, VenueDraft(name=" "))

    assert [problem.where for problem in caught.value.problems] == ["name", "address"]
    assert await list_venues(session) == []
