"""What a reader needs to cite a table or an answer, and to show it in a page of their own."""

from dataclasses import dataclass

from markupsafe import escape

from loader.catalogue.citation import Reference, apa, bibtex, csl_json
from plugins.common.links import in_asked_language


@dataclass(frozen=True, slots=True)
class Picture:
    """An image of what is shared, at a full address, and what it shows in words."""

    address: str
    words: str


@dataclass(frozen=True, slots=True)
class Sharing:
    """The reference of a page, the full address of its embedded view, and an image if it has one.

    `height` is that of the view in pixels, in a column of an article.
    """

    reference: Reference
    view: str
    height: int
    picture: Picture | None = None

    @property
    def apa(self) -> str:
        """The reference for people."""
        return apa(self.reference)

    @property
    def bibtex(self) -> str:
        """The reference for LaTeX."""
        return bibtex(self.reference)

    @property
    def csl_json(self) -> str:
        """The reference for Zotero, Pandoc and the like."""
        return csl_json(self.reference)

    @property
    def frame(self) -> str:
        """HTML that shows the view in a page of any site."""
        return (
            f'<iframe src="{escape(in_asked_language(self.view))}"'
            f' title="{escape(self.reference.full_title)}" width="100%" height="{self.height}"'
            ' loading="lazy" style="border: 0"></iframe>'
        )

    @property
    def image(self) -> str:
        """HTML that shows the image, with a link to the page; nothing if there is no image."""
        if not self.picture:
            return ""
        return (
            f'<a href="{escape(self.reference.address)}">'
            f'<img src="{escape(in_asked_language(self.picture.address))}"'
            f' alt="{escape(self.picture.words)}" style="max-width: 100%"></a>'
        )
