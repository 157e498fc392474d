"""What a reader should know about the title and the heads of a page."""

from collections.abc import Iterator, Sequence

from loader.database.free_names import free_name, name_on_page
from loader.errors import shown
from loader.letters import folded
from loader.page.page_parts import Page
from loader.page.title import Title, is_period
from loader.seeds.remarks import Finding
from loader.table.axis import Axis
from loader.table.findings import has_invisible


def title_findings(page: Page, title: Title, axes: Sequence[Axis]) -> Iterator[Finding]:
    """Yield what is odd in the title and in the heads, and where they do not agree."""
    yield from _heads_again(page)
    yield from _dimensions_not_found(page, title, axes)
    yield from _other_spanner(page, title, axes[1])
    if has_invisible(page.title):
        message = f"The title {shown(page.title, 200)} has an invisible character."
        yield Finding(page.title_line or None, "invisible character", message)


def _heads_again(page: Page) -> Iterator[Finding]:
    repeated = next(page.of_role("repeated head"), None)
    if repeated:
        yield Finding(
            repeated.number,
            "repeated heads",
            "The heads are printed once more here, as at the top of a new page.",
        )


def _dimensions_not_found(page: Page, title: Title, axes: Sequence[Axis]) -> Iterator[Finding]:
    names = {dimension.name for axis in axes for dimension in axis.dimensions}
    for name in title.dimensions:
        if free_name(name) not in names:
            yield Finding(
                page.title_line,
                "dimension not found",
                f"The title names {name.replace('_', ' ')}, but the page does not tell whether rows"
                f" or columns are meant; say row_dimension or column_dimension under tables:"
                f" {page.id}: in publication.yml.",
            )


def _other_spanner(page: Page, title: Title, columns: Axis) -> Iterator[Finding]:
    """Yield a finding if no spanner over the numbers has the words that the title has for them."""
    spanners = [h for h in page.heads if h.span > 1 and h.field and not is_period(h.label)]
    called = [name_on_page(dimension.name) for dimension in columns.dimensions]
    named = [name.replace("_", " ") for name in called if name in title.dimensions]
    alike = any(folded(words) in folded(spanner.label) for spanner in spanners for words in named)
    if named and spanners and not alike:
        yield Finding(
            spanners[0].line,
            "spanner",
            f"The title names {named[0]}, but the spanner over the numbers reads"
            f" {spanners[0].label!r}.",
        )
