"""Check the rows that Datasette found before they get their format: is this what was asked for?"""

from collections.abc import Sequence
from typing import Any

from datasette.utils.asgi import BadRequest, NotFound, Request

from loader.errors import shown

_FILES = (".csv", ".json", ".xlsx", ".parquet")


def expect_own_key(_: Request, answer: dict[str, Any]) -> None:
    """Raise NotFound if the row has another key than its address, spelled as Datasette links to it.

    SQLite finds the row 1 for `01`, `1e0` and ` 1` too, and Datasette for `1,2`: one row would have
    many addresses, and what reads the key as a number would fail.
    """
    asked: Sequence[str] | None = answer.get("primary_key_values")
    if asked is None:
        return
    for row in answer["rows"]:
        cells = dict(zip(answer["columns"], row, strict=True))
        own = [str(cells[key]) for key in answer["primary_keys"]]
        if own != [*asked]:
            raise NotFound(
                f"{answer['table']} has no row {shown(','.join(asked))};"
                f" the nearest is {','.join(own)}."
            )


def expect_bytes(request: Request, answer: dict[str, Any]) -> None:
    """Raise BadRequest if a value that is not binary is asked for as a file: it cannot be sent."""
    column = request.args.get("_blob_column")
    if not request.path.endswith(".blob") or column not in answer["columns"]:
        return  # Datasette says that there is no such column
    place = [*answer["columns"]].index(column)
    if not all(isinstance(row[place], bytes) for row in answer["rows"]):
        raise BadRequest(f"{shown(column)} is not binary; ask for it as .json or .csv.")


def expect_values(request: Request, answer: dict[str, Any]) -> None:
    """Raise BadRequest if a file of a reader's SQL lacks a value: it would be taken for empty.

    The page of the SQL has a field for it, and a question has a default.
    """
    is_own_sql = not answer.get("table") and not answer.get("query_name")
    if not is_own_sql or not request.path.endswith(_FILES):
        return
    for name in answer.get("query", {}).get("params", {}):
        if name == "sql":
            raise BadRequest("The SQL has a parameter :sql, as the address has; name it otherwise.")
        if name not in request.args:
            raise BadRequest(
                f"The SQL has a parameter :{name}, and the address no value for it; add {name}=."
            )
