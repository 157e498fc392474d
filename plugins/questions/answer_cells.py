"""The cells of an answer as HTML: a loop in a template does all of its work again for each cell."""

from collections.abc import Callable
from typing import Any

from markupsafe import Markup, escape

from plugins.common.language import gettext
from plugins.common.question_site import NumberPlace
from plugins.questions.answer import AnswerColumn
from plugins.questions.question import OBSERVATION, Question

_ADDRESSES = ("https://", "http://")


class AnswerCells:
    """Makes the cells of one answer.

    `urls` are Datasette's, and `category_path` returns the path of a category's page from its
    dimension, its code and `home`, with which the paths of the publication begin.
    """

    def __init__(
        self,
        question: Question,
        database: str,
        urls: Any,
        category_path: Callable[[str, str, str], str],
        home: str,
    ) -> None:
        self._question = question
        self._database = database
        self._urls = urls
        self._category_path = category_path
        self._home = home

    def rows(self) -> Markup:
        """Return the rows of a table with all cells; those that are marked are so for readers."""
        answer, marked = self._question.answer, set(self._question.marked)
        starts = ['<td class="number">' if c.is_number else "<td>" for c in answer.columns]
        html = []
        for place, row in enumerate(answer.rows):
            html.append('<tr aria-current="true">' if place in marked else "<tr>")
            for start, column, text in zip(starts, answer.columns, row, strict=True):
                html += start, self.cell(place, column, text), "</td>"
            html.append("</tr>\n")
        return Markup("".join(html))  # noqa: S704 -- made of escaped cells

    def links(self) -> Markup:
        """Return a link to the page of each category that the answer names."""
        return Markup("").join(
            _link(self._urls.path(self._category_path(*category, self._home)), name)
            for name, category in self._question.category_names.items()
        )

    def cell(self, place: int, column: AnswerColumn, text: str) -> Markup:
        """Return what a cell shows, in the row at that place: its text, linked if it leads on."""
        question = self._question
        if column.name == OBSERVATION and text.isdecimal() and int(text) in question.places:
            return self._number(question.places[int(text)], text)
        if category := question.categories.get((place, column.name)):
            return _link(self._urls.path(self._category_path(*category, self._home)), text)
        return _link(text, text) if text.startswith(_ADDRESSES) else escape(text)

    def _number(self, place: NumberPlace, text: str) -> Markup:
        urls = self._urls
        links = (
            (urls.path(self._home + place.page), gettext("On the page as printed")),
            (
                urls.path(self._home + place.source),
                gettext("line %(line)s of the source", line=place.line),
            ),
            (
                urls.row(self._database, OBSERVATION.removesuffix("_id"), text),
                gettext("observation %(id)s", id=text),
            ),
        )
        return Markup(" · ").join(_link(href, said) for href, said in links)


def _link(href: str, text: str) -> Markup:
    return Markup(f'<a href="{escape(str(href))}">{escape(text)}</a>')  # noqa: S704
