"""From where an attempt is sat, as its request tells."""

from starlette.requests import HTTPConnection

from exam_server.access import address_of, state_of
from exam_server.attempts.rules import device_of
from exam_server.integrity import Origin, browser_of, comparable, network_of
from exam_server.live.keys import slot_of


def origin_at(connection: HTTPConnection) -> Origin:
    """The device, the browser and the address that ask for the attempt in the path; the address
    itself goes no further than this."""
    agent, address = connection.headers.get("user-agent", ""), address_of(connection)
    slot_id = slot_of(connection.path_params["attempt"])
    return Origin(
        device=device_of(agent),
        browser=browser_of(agent),
        address=state_of(connection).signing.pseudonym(slot_id, comparable(address)),
        network=network_of(address),
    )
