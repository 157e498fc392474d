"""Show in a terminal how far a build has come."""

import sys
from collections.abc import Iterator

from loader.table.prepare import Prepared


def with_progress(tables: Iterator[Prepared], total: int) -> Iterator[Prepared]:
    """Yield the same tables; after a second, show a progress bar with pages, speed and time left.

    It is shown only in a terminal: a file with the standard error is to contain errors alone.
    """
    if not sys.stderr.isatty():
        yield from tables
        return
    from tqdm import tqdm

    numbers = 0
    with tqdm(total=total, unit=" pages", delay=1, file=sys.stderr) as bar:
        for table in tables:
            yield table
            numbers += table.account.numbers
            elapsed = bar.format_dict["elapsed"] or 1
            bar.set_postfix_str(f"{numbers / elapsed:,.0f} numbers/s", refresh=False)
            bar.update()
