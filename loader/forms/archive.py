"""Open a workbook, which is a ZIP archive of XML, and refuse a file that is something else.

Everything is checked before any of it is parsed: the size when unpacked, passwords, and document
type declarations, through which XML could load other files or grow without limit
(https://cheatsheetseries.owasp.org/cheatsheets/XML_External_Entity_Prevention_Cheat_Sheet.html).
"""

import io
import zipfile
import zlib
from collections.abc import Iterator

from loader.errors import PageError, Place, shown

LARGEST_UNPACKED = 50_000_000  # bytes of all members of an archive
MOST_MEMBERS = 5_000
# Of the compound files of https://learn.microsoft.com/openspecs/windows_protocols/ms-cfb, in which
# Office puts an encrypted workbook, and which .xls files are.
_COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ODF_ENCRYPTED = (b"encryption-data", b"encrypted-package")
# The only ones that ECMA-376, part 2, and OpenDocument, part 2, allow.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def open_archive(data: bytes, name: str, suffix: str) -> dict[str, bytes]:
    """Return the members of a workbook by their names, unpacked; raise PageError."""
    place = Place(name)
    if data.startswith(_COMPOUND):
        if _ENCRYPTED in data:
            raise _protected(place)
        raise PageError(place, f"a workbook of before 2007 (.xls); save it as {suffix}")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _expect_bounds(archive, place)
            members = dict(_members(archive, place))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError):
        raise PageError(
            place, f"not a workbook, or a damaged one; expected {suffix}, which is a ZIP archive"
        ) from None
    manifest = members.get("META-INF/manifest.xml", b"")
    if any(sign in manifest for sign in _ODF_ENCRYPTED):
        raise _protected(place)
    return members


def _expect_bounds(archive: zipfile.ZipFile, place: Place) -> None:
    members = archive.infolist()
    size = sum(member.file_size for member in members)
    if size > LARGEST_UNPACKED or len(members) > MOST_MEMBERS:
        raise PageError(
            place,
            f"unpacks to {size:,} bytes in {len(members):,} parts;"
            f" expected at most {LARGEST_UNPACKED:,} in {MOST_MEMBERS:,}",
        )
    if any(member.flag_bits & 1 for member in members):
        raise _protected(place)
    if any(member.compress_type not in _METHODS for member in members):
        raise PageError(place, "packed in a way that no workbook is; save the workbook anew")


def _members(archive: zipfile.ZipFile, place: Place) -> Iterator[tuple[str, bytes]]:
    """Yield each member; reading stops at the size that the archive states for it."""
    for member in archive.infolist():
        content = archive.read(member)
        # With two or four bytes for each letter, every letter has zeros beside it.
        text = content.replace(b"\0", b"") if b"\0" in content[:8] else content
        if b"<!DOCTYPE" in text and not member.filename.endswith(".svg"):
            raise PageError(
                place,
                f"{shown(member.filename)} has a document type, which could load other files;"
                " save the workbook anew",
            )
        yield member.filename, content


def _protected(place: Place) -> PageError:
    return PageError(place, "protected by a password; save it without one")
