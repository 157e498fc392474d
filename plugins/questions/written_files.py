"""Write workbooks, Parquet and zips of answers in a process of its own, where they can be ended.

A workbook of 500,000 values takes ten seconds and hundreds of megabytes. In a thread it held pages
up, as one thread at a time runs Python; its memory stayed with the site, and nothing could end it.
"""

import asyncio
from dataclasses import dataclass
from pkgutil import resolve_name
from typing import Any

from loader.formats.row_file import RowFileError
from plugins.common.current_request import current_client
from plugins.common.ended_work import Keeper, Killed, Lost
from plugins.common.error_log import log_error
from plugins.common.fair_queue import FairQueue, QueueFull
from plugins.common.language import current_language

WRITING_SECONDS = 60.0  # for one file
FILE_TOO_LONG = "to write this file takes too long here: choose fewer rows, or fetch it as .csv"


@dataclass(frozen=True, slots=True)
class WritingOrder:
    """What to write, in which language, and the name of the function: the site does not load it."""

    writer: str
    content: Any
    language: str = ""


async def written(writer: str, content: Any) -> bytes:
    """Return the file that the function of that name, `module:function`, makes of the content.

    Raise RowFileError if it cannot, or takes too long, and QueueFull if too many wait.
    """
    order = WritingOrder(writer, content, current_language.get())
    try:
        made: bytes | str = await WRITING.run(
            current_client(), lambda: asyncio.to_thread(WRITING_PROCESS.run, order, WRITING_SECONDS)
        )
    except Killed:
        raise RowFileError(FILE_TOO_LONG) from None
    except Lost as error:  # it was not the content that ended it
        log_error(error)
        raise QueueFull from None
    if isinstance(made, str):
        raise RowFileError(made)
    return made


def _write(order: WritingOrder) -> bytes | str:
    """Return the file, or why there is none."""
    current_language.set(order.language)
    try:
        file: bytes = resolve_name(order.writer)(order.content)
    except RowFileError as error:
        return str(error)
    return file


# It is started by the first file. One is written at a time.
WRITING = FairQueue(width=1, longest=50, longest_of_one=5, patience=20)
WRITING_PROCESS = Keeper(_write, trial=WritingOrder("builtins:bytes", b"begins"))
