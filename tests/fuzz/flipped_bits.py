"""Single bits of a database that are flipped: `check` finds each, in one line."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from click.testing import CliRunner

from loader.command.cli import main


@contextmanager
def flipped(database: Path, bit: int) -> Iterator[int]:
    """Flip a bit of the file, counted modulo its length; put it back in the end."""
    size = database.stat().st_size
    place, mask = bit // 8 % size, 1 << bit % 8

    def flip() -> None:
        with database.open("r+b") as file:
            file.seek(place)
            (byte,) = file.read(1)
            file.seek(place)
            file.write(bytes([byte ^ mask]))

    flip()
    try:
        yield place
    finally:
        flip()


def bit_flip_is_found(database: Path, bit: int) -> str:
    """Check that `check` fails for a file with a flipped bit, without a traceback."""
    with flipped(database, bit):
        found = CliRunner().invoke(main, ["check", str(database)])
    assert isinstance(found.exception, SystemExit), repr(found.exception)
    assert found.exit_code == 1, found.output
    last = found.stderr.splitlines()[-1]
    assert last.isprintable()
    return f"found: {'the checksum' if 'checksum' in found.stderr else 'the file is damaged'}"
