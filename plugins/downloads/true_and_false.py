"""Give true and false in files and in JSON for what is 1 or 0 in a table, such as `additive`.

Pages still show 1 and 0, as SQL and filters use them.
"""

from typing import Any

from datasette import Request, hookimpl

from loader.formats.yes_or_no import with_flags
from plugins.common.datasette_inside.replaced_parts import change_answers

_FILES = (".csv", ".json", ".xlsx", ".parquet")


@hookimpl(trylast=True)
def startup() -> None:
    """Change the rows of tables, of single rows, of SQL and of questions."""
    change_answers(_write_flags)


def _write_flags(request: Request, answer: dict[str, Any]) -> None:
    if request.path.endswith(_FILES):
        answer["rows"] = with_flags(answer["columns"], answer["rows"])
