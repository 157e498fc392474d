"""The errors of the API, in the form of its specification: problem details (RFC 9457)."""

from collections.abc import Mapping
from http import HTTPStatus

from datasette.utils.asgi import Response

from plugins.common.http_problem import CROSS_ORIGIN, Problem


class ApiError(Exception):
    """A call that cannot be answered; `detail` says what was found and what is expected."""

    def __init__(self, status: int, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = headers or {}

    def response(self) -> Response:
        """Return the problem as JSON, which no cache stores."""
        problem = Problem(self.status, HTTPStatus(self.status).phrase, self.detail)
        return Response(
            problem.as_json(),
            status=self.status,
            headers={**CROSS_ORIGIN, **self.headers, "cache-control": "no-store"},
            content_type="application/problem+json",
        )
