"""What the API takes and answers about evidence."""

from typing import Any, Literal

from pydantic import BaseModel, Field

from exam_server.endpoints import Body
from exam_server.receipts import LONGEST


class CheckBody(Body):
    """A receipt as it was given out, or a text with its code or its link."""

    receipt: dict[str, Any] | str = Field(max_length=LONGEST)


class CheckAnswer(BaseModel):
    """`verdict`: genuine, changed, foreign (another key than ours) or unreadable."""

    verdict: str
    receipt: dict[str, Any] | None


class KeyAnswer(BaseModel):
    """A public key: its raw bytes in base64url, and in PEM."""

    key_id: str
    public_key: str
    pem: str


class KeysAnswer(KeyAnswer):
    """The key that seals now, and those that sealed before."""

    algorithm: Literal["Ed25519"]
    former: list[KeyAnswer]


class LinkedAnswer(BaseModel):
    """One event in its chain; `fits`: its digest covers it and the one before."""

    number: int
    id: str
    kind: str
    at: int
    by: str
    facts: dict[str, str]
    before: str
    digest: str
    fits: bool


class RebuiltAnswer(BaseModel):
    """An attempt as its events alone make it; instants and durations in ms of the one clock."""

    state: str
    epoch: int
    started_at: int
    limit_ms: int
    granted_ms: int
    paused_ms: int
    paused_at: int
    deadline: int
    closed_at: int
    answered: int
    digest: str
    responses: dict[str, dict[str, Any]]


class HistoryAnswer(BaseModel):
    """One attempt's evidence; `wrong` is empty when the record is what the events make."""

    attempt: str
    slot: str
    archived: bool
    events: list[LinkedAnswer]
    rebuilt: RebuiltAnswer
    wrong: list[str]
