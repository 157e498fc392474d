"""The names of pages in `published/`: good ids, made from the names of the files that came."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from loader.errors import PageError, Place, printable
from loader.forms import FORMS
from loader.letters import spellings


def page_name(path: Path) -> str:
    """Return the name of a page for a file; raise PageError if none can be made of its name.

    >>> page_name(Path("Births, Møre 2009 (final).XLSX"))
    'births-more-2009-final.xlsx'
    """
    suffix = path.suffix.lower()
    if suffix not in FORMS:
        raise PageError(
            Place(str(path)),
            f"{'suffix ' + printable(suffix) if suffix else 'a name without a suffix'};"
            f" expected one of {', '.join(FORMS)}",
        )
    stem = slug(path.stem)
    if not stem or not stem.isascii():
        raise PageError(
            Place(str(path)),
            "no id can be made of its name; expected letters a-z and digits, such as"
            f" births-2009{suffix}; copy it under another name",
        )
    return stem + suffix


def slug(words: str) -> str:
    """Return words in plain small letters, joined by hyphens.

    >>> slug("Møre & Romsdal")
    'more-romsdal'
    """
    return "-".join(ways[0] for ways in spellings(words))


def clashes(names: Mapping[Path, str], there: Iterable[Path]) -> dict[Path, str]:
    """Return a message for each file whose id another file has, or a page that is already there.

    A page of the very same name is left to the caller, who knows whether it is the same page.
    """
    pages = {path.stem: path for path in there}
    first: dict[str, Path] = {}
    found = {}
    for path, name in names.items():
        stem = Path(name).stem
        page = pages.get(stem)
        if page and page.name == name:
            continue
        other = page or first.setdefault(stem, path)
        if other != path:
            found[path] = (
                f"{Place(str(path))}: its id would be {stem}, as that of"
                f" {printable(str(other))}; copy it under another name"
            )
    return found
