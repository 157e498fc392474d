"""Damaged files of every form: each is read whole, or refused in one line that names it."""

import io
import random
import zipfile

from forms.samples import FILES, zipped
from hypothesis import strategies as st

from loader.errors import LoaderError
from loader.forms import read_source
from loader.page.read_page import read_pages

CASES = st.tuples(st.sampled_from(sorted(FILES)), st.integers(0, 2**32))


def file_is_read_or_refused(name: str, seed: int) -> str:
    """Return what became of a file that was damaged by chance."""
    data = damaged_file(name, random.Random(seed))
    try:
        pages = read_pages(read_source(data, name))
    except LoaderError as error:
        message = str(error)
        assert message.startswith(name), message
        assert "\n" not in message, message
        return f"refused, {name}"
    for page in pages:
        "\n".join(line.text for line in page.lines).encode()  # no half of a surrogate pair
        assert all(len(row) == len(page.columns) for row in page.values)
    return f"read, {name}"


def damaged_file(name: str, chance: random.Random) -> bytes:
    """Return a damaged file; of a workbook, one of its parts is damaged, not the archive."""
    data = FILES[name]
    if not name.endswith((".xlsx", ".ods")):
        return _damaged(data, chance)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {member: archive.read(member) for member in archive.namelist()}
    part = chance.choice(sorted(members))
    return zipped(members | {part: _damaged(members[part], chance)})


def _damaged(data: bytes, chance: random.Random) -> bytes:
    """Return the bytes with some pieces replaced by others of them."""
    found = bytearray(data)
    for _ in range(chance.randrange(1, 20)):
        start = chance.randrange(len(found))
        piece = found[chance.randrange(len(found)) :][: chance.randrange(8)]
        found[start : start + chance.randrange(8)] = piece or bytes([chance.randrange(256)])
    return bytes(found)
