"""A zip whose bytes depend on its files alone."""

import io
import zipfile
from collections.abc import Iterable

# The earliest time a zip can hold, always the same, so that the same files give the same bytes.
_FIXED_TIME = (1980, 1, 1, 0, 0, 0)


def fixed_zip(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Return a zip of the files, each a name and its bytes, in their order."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files:
            entry = zipfile.ZipInfo(name, _FIXED_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, content)
    return sink.getvalue()
