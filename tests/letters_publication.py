"""A small publication with letters that are not in ASCII, in every normal form."""

from collections.abc import Callable, Iterator
from pathlib import Path
from unicodedata import normalize

from helpers import page_text, publication_folder

CASES: tuple[Callable[[str], str], ...] = (
    str,
    str.upper,
    str.lower,
    str.title,
    str.swapcase,
    str.casefold,
)
FORMS = ("NFC", "NFD")
PLACES = (
    "Ålesund", "Sør-Østlandet", "Ærøskøbing", "Égypte", "Großgmain", "İzmir", "ısparta",
    "ǅungla", "Łódź", "Đakovo", "Þórshöfn", "Ελλάς", "Нью-Йорк", "Việt Nam", "x\u0302y",
)  # fmt: skip
CODES = {name: f"p{number}" for number, name in enumerate(PLACES)}
HEADS = ("Øygård", "I alt", "Kvinner på sjø", "Mænd")
# No number is the sum of others but the totals. Łódź has none, which a sign says.
NUMBERS = {place: (3**n + 5, 4**n) for n, place in enumerate(PLACES)}
NUMBERS["Łódź"] = (0, 0)
ROWS = [
    (place, sum(both) or "å", both[0] or "å", both[1] or "å") for place, both in NUMBERS.items()
]
SUMS = [sum(both) for both in zip(*NUMBERS.values(), strict=True)]


def letters_folder(folder: Path, page: str, codelist: str | None) -> Path:
    """Write a publication whose page and codelist (None for none) are in these normal forms."""
    rows = [("Alle bosatte på øy", sum(SUMS), *SUMS), *ROWS]
    text = page_text(
        [*rows[:5], HEADS, *rows[5:]],  # the heads stand there once more
        title="Flyttede på øy, by øygård and kjønn. 2009",
        heads=[HEADS],
        notes=("¹ Nota om Ålesund.",),
    )
    files = {"symbol": "symbol,meaning,value_is\nå,nil på øy,zero\n"}
    if codelist is not None:
        files["øygård"] = (
            "code,name,kind,parent,labels,byer\nalle,Alle,total,,Alle bosatte på øy,\n"
        )
        files["øygård"] += "".join(
            f"{CODES[name]},{name},item,alle,{name},{name} by\n" for name in PLACES
        )
    form = codelist or "NFC"
    settings = normalize(form, "total_words: [Øy]\ndimensions: {øygård: {label: Øygård}}\n")
    publication_folder(
        folder,
        {"moved-2009.txt": normalize(page, text)},
        **{normalize(form, name): normalize(form, text) for name, text in files.items()},
    )
    (folder / "publication.yml").write_text(settings, encoding="utf-8")
    return folder


def variants(name: str) -> Iterator[str]:
    """Yield the name in every case and form."""
    for form in FORMS:
        for case in CASES:
            for after in FORMS:
                yield normalize(after, case(normalize(form, name)))
