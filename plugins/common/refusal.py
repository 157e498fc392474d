"""The refusal of a request: a status and one sentence."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from datasette.utils.asgi import Response


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is refused, with the headers that the client should get as well."""

    status: int
    sentence: str
    headers: Mapping[str, str] = field(default_factory=dict)

    def response(self) -> Response:
        """Return the refusal as plain text that no cache stores."""
        headers = {**self.headers, "Cache-Control": "no-store"}
        return Response.text(f"{self.sentence}\n", status=self.status, headers=headers)
