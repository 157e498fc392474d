"""What a page takes is given back as soon as its rows are written, without looking for it."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_search_for_cycles() -> Iterator[None]:
    """Keep Python from searching for objects that hold each other.

    Pages make none, so that counting references frees all of them, and searching thousands of
    numbers over and over takes a seventh of a build.
    """
    searching = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searching:
            gc.enable()
