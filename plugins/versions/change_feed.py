"""Write the versions as a feed, by RFC 4287 (https://www.rfc-editor.org/rfc/rfc4287)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree import ElementTree

from plugins.versions.listed_versions import ListedVersion

_ATOM = "http://www.w3.org/2005/Atom"
_MOST = 100  # entries; the page has all
# What XML 1.0 cannot contain: https://www.w3.org/TR/xml/#charsets
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Feed:
    """The title and author of a feed, and the full addresses of its page and of itself."""

    title: str
    author: str
    page: str
    address: str
    rights: str | None = None


def atom(feed: Feed, versions: Iterable[ListedVersion]) -> bytes:
    """Return the feed; a version whose time is not known is not in it."""
    dated = [version for version in versions if version.made][:_MOST]
    root = ElementTree.Element("feed", {"xmlns": _ATOM})
    _text(root, "id", feed.address)
    _text(root, "title", feed.title)
    _text(root, "updated", max((version.made or "" for version in dated), default=_NEVER))
    _text(ElementTree.SubElement(root, "author"), "name", feed.author)
    _link(root, "self", feed.address, "application/atom+xml")
    _link(root, "alternate", feed.page, "text/html")
    if feed.rights:
        _text(root, "rights", feed.rights)
    for version in dated:
        _entry(ElementTree.SubElement(root, "entry"), feed, version)
    ElementTree.indent(root)
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


_NEVER = "1970-01-01T00:00:00Z"  # a feed must have a time, also without an entry


def _entry(entry: ElementTree.Element, feed: Feed, version: ListedVersion) -> None:
    address = f"{feed.page}#{version.anchor}"
    _text(entry, "id", address)
    _text(entry, "title", f"Version {version.id}")
    _text(entry, "updated", version.made or "")
    _link(entry, "alternate", address, "text/html")
    _text(entry, "summary", version.sentence)
    lines = [line for change in version.changes for line in (change.summary, *change.lines)]
    if lines:
        _text(entry, "content", "\n".join(lines)).set("type", "text")


def _text(parent: ElementTree.Element, name: str, text: str) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, name)
    element.text = _NOT_IN_XML.sub("\ufffd", text)
    return element


def _link(parent: ElementTree.Element, relation: str, address: str, type_: str) -> None:
    ElementTree.SubElement(parent, "link", {"rel": relation, "href": address, "type": type_})
