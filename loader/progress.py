"""A progress bar for builds that take longer than a second, where a terminal shows it."""

import sys
from collections.abc import Iterator

from tqdm import tqdm

from loader.table.prepare import Prepared


def with_progress(tables: Iterator[Prepared], total: int) -> Iterator[Prepared]:
    """The same tables, while a bar shows pages, numbers a second and the time left.

    Standard error that is no terminal holds errors alone.
    """
    numbers = 0
    with tqdm(total=total, unit=" pages", delay=1, file=sys.stderr, disable=None) as bar:
        for table in tables:
            yield table
            numbers += table.account.numbers
            elapsed = bar.format_dict["elapsed"] or 1
            bar.set_postfix_str(f"{numbers / elapsed:,.0f} numbers/s", refresh=False)
            bar.update()
