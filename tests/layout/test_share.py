"""The HTML that readers copy shows one view, whatever its title says."""

from html.parser import HTMLParser

from loader.catalogue.citation import Reference
from plugins.common.language import asked_language
from plugins.layout.share import Picture, Sharing

HOSTILE = '"><script>alert(1)</script>'
SHARE = Sharing(
    Reference("t", HOSTILE, f"https://example.org/t?a={HOSTILE}"),
    "https://example.org/t.embed?a=1&b=2",
    400,
    Picture("https://example.org/t.svg", HOSTILE),
)


def elements(html: str) -> list[tuple[str, dict[str, str | None]]]:
    found: list[tuple[str, dict[str, str | None]]] = []

    class Elements(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.append((tag, dict(attrs)))

    Elements().feed(html)
    return found


def test_a_frame_is_one_element_with_its_title() -> None:
    ((tag, given),) = elements(SHARE.frame)
    assert tag == "iframe"
    assert given == {
        "src": "https://example.org/t.embed?a=1&b=2",
        "title": HOSTILE,
        "width": "100%",
        "height": "400",
        "loading": "lazy",
        "style": "border: 0",
    }


def test_an_image_is_no_wider_than_its_page_and_links_back() -> None:
    link, image = elements(SHARE.image)
    assert link == ("a", {"href": f"https://example.org/t?a={HOSTILE}"})
    assert image == (
        "img",
        {"src": "https://example.org/t.svg", "alt": HOSTILE, "style": "max-width: 100%"},
    )
    assert Sharing(SHARE.reference, SHARE.view, 400).image == ""


def test_what_is_shown_elsewhere_keeps_the_language_that_was_asked_for() -> None:
    was = asked_language.set("nb")
    try:
        (_, frame), (_, link), (_, image) = [*elements(SHARE.frame), *elements(SHARE.image)]
    finally:
        asked_language.reset(was)
    assert frame["src"] == "https://example.org/t.embed?a=1&b=2&lang=nb"
    assert image["src"] == "https://example.org/t.svg?lang=nb"
    assert "lang" not in str(link["href"])
