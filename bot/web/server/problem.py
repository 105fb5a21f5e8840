"""What went wrong, as a problem detail (RFC 9457). Nothing that was sent is repeated in one."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
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


def answer_with_problems(app: FastAPI) -> None:
    """Let every refusal and failure of `app` go out as a problem detail."""

    @app.exception_handler(HTTPException)
    def refused(_request: Request, error: HTTPException) -> Response:
        return problem(error.status_code, str(error.detail), headers=error.headers)

    @app.exception_handler(RequestValidationError)
    def invalid(_request: Request, error: RequestValidationError) -> Response:
        faults = [Fault(pointer=_pointer(e["loc"]), detail=e["msg"]) for e in error.errors()]
        return problem(422, "the request is not as this address expects it", faults)

    @app.exception_handler(Exception)
    def failed(_request: Request, _error: Exception) -> Response:
        return problem(500, "something went wrong on our side, and the request was not served")


def _pointer(place: tuple[int | str, ...]) -> str:
    """Where in the body, as a JSON pointer; for a parameter its name."""
    where, *path = place
    names = [str(part).replace("~", "~0").replace("/", "~1") for part in path]
    return "#" + "".join(f"/{name}" for name in names) if where == "body" else "/".join(names)
