"""Files written by hand that hold anything: text that may do harm in YAML and CSV, at random."""

from pathlib import Path

from hypothesis import strategies as st

from fuzz.properties import built

PIECES = st.sampled_from(
    ["title", "tables", "dimensions", "marbles", ": ", ":", "\n", "\n  ", "\n    ", "- ", "[", "]",
     "{", "}", ", ", ",", '"', "'", "&a ", "*a", "<<", "!!int ", "!!set ", "!x ", "|\n", ">-\n",
     "? ", "#", "---\n", "...\n", "%", "~", "null", "no", "2008-13-45", "1e9", "0x1", "1:60",
     "\\ud800", "\\0", "\0", "\ufeff", "\x85", "\u2028", "\ud7ff", "é", "²", "\t", "\r", "9" * 50,
     "colour",
     "code,name,kind,parent,labels\n", "published_table,line,kind,message\n",
     "symbol,meaning,value_is\n", "t,Total,total,,Total\n", "marbles,", "zero", "total_words",
     "published", "role", "geo", "|", "item"]
)  # fmt: skip
FILES = st.sampled_from(["publication.yml", "colour.csv", "symbol.csv", "remarks.csv"])
TEXTS = st.lists(PIECES, max_size=14).map("".join)


def file_is_read_or_refused(folder: Path, name: str, text: str) -> str:
    """What comes of such a file in a publication that has none of that name."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    try:
        return built(folder, folder.parent / "x.db")
    finally:
        path.unlink()
