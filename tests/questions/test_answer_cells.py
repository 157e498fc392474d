"""The cells of an answer as HTML: text, links, and where a number is printed."""

from types import SimpleNamespace

from markupsafe import Markup

from plugins.common.question_site import NumberPlace
from plugins.questions.answer import Answer, AnswerColumn
from plugins.questions.answer_cells import AnswerCells

NAME = AnswerColumn("colour", "Colour", "", "", "text", 0)
NUMBER = AnswerColumn("marbles", "Marbles", "", "", "number", 0)
PRINTED = AnswerColumn("observation_id", "Printed", "", "", "text", 0)
URLS = SimpleNamespace(
    path=lambda path: f"/below{path}", row=lambda *parts: "/below/" + "/".join(parts)
)


def cells() -> AnswerCells:
    rows = [["<Red>", "3", "7"], ["https://a.example/?b&c", "", "8"]]
    question = SimpleNamespace(
        answer=Answer("", [], [NAME, NUMBER, PRINTED], rows),
        marked=[1],
        categories={(0, "colour"): ("colour", "R")},
        places={7: NumberPlace(7, "box", 12)},
    )
    return AnswerCells(question, "toys", URLS, lambda *parts: "/".join(("", *parts)), "/-")  # type: ignore[arg-type]


def test_cells_lead_to_categories_addresses_and_the_printed_page() -> None:
    assert cells().rows() == Markup(
        '<tr><td><a href="/below/colour/R//-">&lt;Red&gt;</a></td><td class="number">3</td><td>'
        '<a href="/below/-/published/box?cell=7#o7">On the page as printed</a> · '
        '<a href="/below/-/published/box/source#L12">line 12 of the source</a> · '
        '<a href="/below/toys/observation/7">observation 7</a></td></tr>\n'
        '<tr aria-current="true"><td><a href="https://a.example/?b&amp;c">'
        'https://a.example/?b&amp;c</a></td><td class="number"></td><td>8</td></tr>\n'
    )


def test_one_cell_is_that_of_its_row() -> None:
    assert cells().cell(1, NAME, "javascript:alert(1)") == Markup("javascript:alert(1)")
    assert cells().cell(1, NAME, "Red & blue") == Markup("Red &amp; blue")
