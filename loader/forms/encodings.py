"""The encoding of a file of text: what publication.yml or the file itself states, else UTF-8.

A file states its encoding by a byte-order mark, `<meta charset>` of HTML or CODEPAGE of PC-Axis.
Without these, HTML is windows-1252, as in browsers, and PC-Axis as the programs of SCB write it.
"""

import codecs
import re

from loader.errors import PageError, Place, shown
from loader.forms.grid import Form

BYTE_ORDER_MARK = codecs.BOM_UTF8
UTF_8 = "utf-8"
_UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_ALWAYS: dict[Form, str | None] = {"xlsx": None, "ods": None, "json": UTF_8}
_NAME = re.compile("[A-Za-z0-9][A-Za-z0-9_:.-]{0,39}")
_CHARSET = re.compile(rb"<meta[^>]{1,200}?charset\s*+=\s*+[\"']?(?P<name>[A-Za-z0-9_:.-]{1,40})")
_CODEPAGE = re.compile(rb'CODEPAGE\s*+=\s*+"(?P<name>[A-Za-z0-9_:.-]{1,40})"')
_HEAD = 4096  # bytes in which it is stated
# Python's own, which change escapes or are made for short names, and UTF-7, which may give half
# of a surrogate pair: https://docs.python.org/3/library/codecs.html#python-specific-encodings
_NOT_OF_FILES = (
    "idna",
    "palmos",
    "punycode",
    "raw-unicode-escape",
    "undefined",
    "unicode-escape",
    "utf-7",
)
# What Python reads more narrowly than browsers do, by its own names; such as a dash of windows-1252
# in what is called ISO 8859-1: https://encoding.spec.whatwg.org/#names-and-labels
_WIDER = {
    "ascii": "cp1252",
    "big5": "big5hkscs",
    "euc_kr": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "shift_jis": "cp932",
    "tis-620": "cp874",
}
# All control characters (C0 and C1) except tab and line ends: https://www.unicode.org/charts/PDF/U0080.pdf
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]|\r(?!\n)")
STATE_IT = (
    "state its `encoding` in publication.yml, or to `new` as --encoding, such as windows-1252"
)


def is_encoding(name: str) -> bool:
    """Return whether a file of text may be in the encoding with that name."""
    try:
        return bool(
            _NAME.fullmatch(name)
            and codecs.lookup(name).name not in _NOT_OF_FILES
            and b"\0\0\0\0".decode(name)  # raises LookupError if it does not make text of bytes
        )
    except LookupError:
        return False


def encoding_of(data: bytes, name: str, form: Form, stated: str | None) -> str | None:
    """Return the encoding of a file, None of a workbook; `stated` is what publication.yml says.

    Raise PageError if there is no such encoding, or if what is stated cannot be.
    """
    if form in _ALWAYS:
        if stated not in (None, _ALWAYS[form]):
            raise PageError(
                Place(name), f"an encoding is stated, but .{form} has its own; leave it out"
            )
        return _ALWAYS[form]
    own = _own_encoding(data, form)
    if stated not in (None, own) and not data.isascii() and _is_utf_8(data):
        raise PageError(
            Place(name), f"is in UTF-8, but {stated} is stated as its encoding; leave that out"
        )
    encoding = stated or own
    if not is_encoding(encoding):
        raise PageError(Place(name), f"its encoding {shown(encoding)} is unknown; {STATE_IT}")
    return encoding


def needs_encoding(data: bytes, form: Form) -> bool:
    """Return whether a file of text is not in UTF-8 and does not state what it is in."""
    if form in _ALWAYS or _is_utf_8(data):
        return False
    states_it = _CHARSET if form == "html" else _CODEPAGE if form == "px" else None
    return not data.startswith(_UTF_16_MARKS) and not (states_it and states_it.search(data[:_HEAD]))


def _is_utf_8(data: bytes) -> bool:
    try:
        data.decode(UTF_8)
    except UnicodeDecodeError:
        return False
    return True


def _own_encoding(data: bytes, form: Form) -> str:
    """Return the encoding that a file has by its own words, or by the custom of its form."""
    if data.startswith(BYTE_ORDER_MARK):
        return UTF_8
    if data.startswith(_UTF_16_MARKS):
        return "utf-16"
    if form == "html" and not _is_utf_8(data):
        stated = _CHARSET.search(data[:_HEAD])
        return stated["name"].decode() if stated else "windows-1252"
    if form == "px":
        if stated := _CODEPAGE.search(data[:_HEAD]):
            return stated["name"].decode()
        if not _is_utf_8(data):
            return "windows-1252" if b'"ANSI"' in data[:_HEAD] else "cp850"
    return UTF_8


def decoded(data: bytes, name: str, encoding: str = UTF_8, what_to_do: str = STATE_IT) -> str:
    """Return the text of a file without its byte-order mark; raise PageError if it is not that."""
    own = codecs.lookup(encoding).name
    try:
        return data.decode(_WIDER.get(own, own)).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        byte = data[error.start]
        raise PageError(
            Place(name, line),
            f"byte 0x{byte:02x} is not {encoding.replace(UTF_8, 'UTF-8')}; {what_to_do}",
        ) from None


def plain_text(data: bytes, name: str, what_to_do: str = STATE_IT) -> str:
    """Return the text of a file in UTF-8; raise PageError if it has control characters."""
    text = decoded(data, name, what_to_do=what_to_do)
    control = _CONTROL.search(text)
    if control:
        line = text.count("\n", 0, control.start()) + 1
        raise PageError(
            Place(name, line),
            f"control character U+{ord(control[0]):04X}; expected text, tabs and line ends only",
        )
    return text
