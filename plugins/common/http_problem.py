"""Why there is no file at an address, for HTTP clients."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

CROSS_ORIGIN: Mapping[str, str] = {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "accept-ranges, content-disposition, content-length,"
    " content-range, etag, link",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """Why there is no file (RFC 9457); `names` are those that exist of that `kind`."""

    status: int
    title: str
    detail: str
    kind: str = ""
    names: Sequence[str] = ()

    def as_json(self) -> str:
        """Return the body of an `application/problem+json` answer."""
        problem: dict[str, Any] = {
            "type": "about:blank",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
        }
        return json.dumps({**problem, **({self.kind: self.names} if self.kind else {})})


def missing(what: str, name: str, kind: str, names: Sequence[str]) -> Problem:
    """Return the problem 404, with the names that exist."""
    are = "is" if len(names) == 1 else "are"
    detail = f"There is no {what} {name}; there {are} {', '.join(names)}."
    return Problem(404, f"No such {what}", detail, kind, names)
