"""The refusal of a request: a status and one sentence, in the format that was asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from plugins.common.datasette_inside.known_names import add_cors_headers
from plugins.common.datasette_inside.site_parts import has_started, is_open_to_scripts
from plugins.common.error_log import log_error
from plugins.common.error_pages import ErrorWords, error_page
from plugins.common.http_problem import CROSS_ORIGIN, Problem

_API = "/api/"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is refused, with the headers that the client should get as well."""

    status: int
    sentence: str
    headers: Mapping[str, str] = field(default_factory=dict)

    def response(self, path: str = "") -> Response:
        """Return the refusal, which no cache stores: as the API has it, as JSON, or as text.

        Scripts of other sites may read it, also where they may read nothing else.
        """
        headers = {**CROSS_ORIGIN, **self.headers, "Cache-Control": "no-store"}
        if path.startswith(_API):
            problem = Problem(self.status, HTTPStatus(self.status).phrase, self.sentence)
            return Response(
                problem.as_json(),
                status=self.status,
                headers=headers,
                content_type="application/problem+json",
            )
        if path.endswith(".json"):
            words = ErrorWords(self.status, HTTPStatus(self.status).phrase, self.sentence)
            return Response.json(words.context, status=self.status, headers=headers)
        return Response.text(f"{self.sentence}\n", status=self.status, headers=headers)


async def answer_refusal(
    datasette: Datasette, request: Request, status: int, title: str, sentence: str
) -> Response:
    """Return JSON for `.json`, a line of text for other files, and a page of the site otherwise.

    Clients of the API get a problem in its form.
    """
    path = request.path.removeprefix(datasette.setting("base_url").rstrip("/"))
    if path.startswith(_API):
        return Refusal(status, sentence).response(path)
    headers: dict[str, str] = {}
    if is_open_to_scripts(datasette):
        add_cors_headers(headers)
    words = ErrorWords(status, title, sentence)
    _, dot, ending = request.path.rpartition("/")[2].rpartition(".")
    if ending == "json":
        return Response.json(words.context, status=status, headers=headers)
    if dot or not has_started(datasette):
        return Response.text(f"{sentence}\n", status=status, headers=headers)
    try:
        page = await error_page(datasette, request, words)
    except Exception as another:  # the cause of the first error may break this page too
        log_error(another, chain=False)
        return Response.text(f"{sentence}\n", status=status, headers=headers)
    return Response.html(page, status=status, headers=headers)


async def refuse(datasette: Datasette, request: Request, problem: Problem) -> Response:
    """Return an HTML page for people, or problem details (RFC 9457) for programs."""
    own_headers = {**CROSS_ORIGIN, "vary": "accept"}
    if "text/html" not in request.headers.get("accept", ""):
        media_type = "application/problem+json"
        return Response(
            problem.as_json(), status=problem.status, headers=own_headers, content_type=media_type
        )
    words = ErrorWords(problem.status, problem.title, problem.detail)
    page = await error_page(datasette, request, words)
    return Response.html(page, status=problem.status, headers=own_headers)


def as_rendered(answer: Response) -> dict[str, Any]:
    """Return an answer as an output renderer gives it.

    Datasette replaces the status of a Response by that of the query, not that of a dictionary.
    """
    return {
        "body": answer.body,
        "status_code": answer.status,
        "content_type": answer.content_type,
        "headers": answer.headers,
    }
