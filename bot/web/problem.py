"""What went wrong, as a problem detail (RFC 9457). Nothing that was sent is repeated in one."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from pydantic import BaseModel, Field
from starlette.responses import Response

MEDIA_TYPE = "application/problem+json"


class Fault(BaseModel):
    """One mistake in a request: where, and what is expected there."""

    pointer: str = Field(examples=["#/role"], description="JSON pointer into the body, or the name of a parameter")
    detail: str


class Problem(BaseModel):
    """A problem detail; `title` is the status in words."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[Fault] = []


def problem(
    status: int, detail: str, errors: Sequence[Fault] = (), headers: Mapping[str, str] | None = None
) -> Response:
    """A response that says what went wrong."""
    said = Problem(title=HTTPStatus(status).phrase, status=status, detail=detail, errors=list(errors))
    return Response(said.model_dump_json(), status, headers, MEDIA_TYPE)
