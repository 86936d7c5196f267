"""Every entrance for admins is shut for everybody else."""

import re

import pytest
from starlette.routing import Route

from exam_server import authoring
from exam_server.endpoints import Endpoint
from exam_server.outcomes import Role
from tests.serving import RunningServer
from tests.world import World

PAGES = [route for route in authoring.site if isinstance(route, Route)]


def filled(path: str) -> str:
    return re.sub(r"\{\w+\}", "abc", path)


@pytest.mark.parametrize("role", [Role.CANDIDATE, Role.PROCTOR])
async def test_only_admins_pass(server: RunningServer, world: World, role: Role) -> None:
    async with server.signed_in(await world.person(role)) as client:
        for endpoint in authoring.endpoints:
            reply = await client.request(endpoint.method, filled(endpoint.path))
            assert (reply.status_code, reply.json()["type"]) == (403, "/problems/forbidden")
        for page in PAGES:
            for method in page.methods or ():
                reply = await client.request(method, filled(page.path))
                assert reply.status_code == 403, (method, page.path)


async def test_strangers_are_sent_to_the_sign_in(server: RunningServer) -> None:
    async with server.client() as client:
        for endpoint in authoring.endpoints:
            reply = await client.request(endpoint.method, filled(endpoint.path))
            assert reply.status_code == 401, endpoint.path
        for page in PAGES:
            for method in page.methods or ():
                reply = await client.request(method, filled(page.path))
                assert reply.status_code == (303 if method == "GET" else 401), page.path


@pytest.mark.parametrize(
    "endpoint", authoring.endpoints, ids=lambda each: f"{each.method} {each.path}"
)
def test_every_endpoint_names_the_role(endpoint: Endpoint) -> None:
    assert endpoint.roles == (Role.ADMIN,)
