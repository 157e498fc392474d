"""How the answer of a question is cited, previewed and shown elsewhere."""

import re
from collections.abc import Callable

from loader.catalogue.citation import Reference
from plugins.layout.share import Picture, Sharing
from plugins.questions.question import Question
from plugins.questions.question_chart import Drawing

EMBEDDED = "embed"  # the ending of the address
_AROUND, _ROW = 330, 30  # pixels on a phone: around the chart or the rows, and a row
_LOWEST, _HIGHEST = 400, 1200
_HEIGHT = re.compile(r'<svg\b(?:(?!\sheight=")[^>])*+\sheight="(\d++)')


def chosen_words(question: Question) -> str:
    """Return what is chosen: 'Colour: red. Limit: 10'."""
    chosen = (one for one in question.parameters if one.value_label)
    return ". ".join(f"{one.label}: {one.value_label}" for one in chosen)


def question_reference(question: Question, absolute: Callable[[str], str]) -> Reference:
    """Return what is cited of a question: its answer for these choices."""
    source = question.source
    credited = (question.credit.source,) if question.credit.source else ()
    return Reference(
        id=question.name,
        title=question.title,
        address=absolute(question.short_address()),
        publishers=source.publishers or credited,
        published=source.published,
        licence=question.credit.licence,
        chosen=chosen_words(question),
        computed_from=question.credit.source or question.title,
    )


def share_question(
    question: Question, drawing: Drawing | None, absolute: Callable[[str], str]
) -> Sharing:
    """Return what a reader takes along; `absolute` makes full addresses of paths."""
    drawn = drawing is not None and not drawing.problem
    words = question.answer.sentence or question.title
    return Sharing(
        question_reference(question, absolute),
        absolute(question.short_address(EMBEDDED)),
        view_height(drawing.narrow if drawing and drawn else "", len(question.result.rows)),
        Picture(absolute(question.short_address("svg")), words) if drawn else None,
    )


def view_height(drawn: str, rows: int) -> int:
    """Return the height of the view, in pixels, for its chart or else its rows."""
    height = _HEIGHT.search(drawn)
    needed = int(height[1]) if height else _ROW * rows
    return min(max(_AROUND + needed, _LOWEST), _HIGHEST)
