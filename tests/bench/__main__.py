"""`make bench`: what loading and serving cost, as tables in Markdown.

Everything stays on this machine: the loopback, and a folder that is removed at the end.
"""

import platform
import tempfile
from datetime import UTC, datetime
from os import cpu_count
from pathlib import Path

import click
from bench import big, cached, hostile, loading, serving

PARTS = {
    "loading": "Loading",
    "serving": "Serving",
    "cached": "Behind a cache",
    "hostile": "Hostile readers",
    "big": "Big tables",
}


@click.command()
@click.argument("parts", nargs=-1, type=click.Choice(list(PARTS)))
@click.option("--database", default="migration.db", help="What is served.")
@click.option("--pages", default=2000, help="Pages of the largest publication that is loaded.")
@click.option("--times", default=3, help="Runs that a median is taken of.")
def main(parts: tuple[str, ...], database: str, pages: int, times: int) -> None:
    """Measure PARTS, or all."""
    click.echo(
        f"{datetime.now(UTC):%Y-%m-%d}, {platform.machine()}, {cpu_count()} cores,"
        f" Python {platform.python_version()}"
    )
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        measured = {
            "loading": lambda: loading.report(folder, [10, 300, 1000, pages], times),
            "serving": lambda: serving.report(Path(database), folder),
            "cached": lambda: cached.report(Path(database), folder),
            "hostile": lambda: hostile.report(Path(database)),
            "big": lambda: big.report(folder, pages),
        }
        for part in parts or PARTS:
            click.echo(f"\n### {PARTS[part]}\n")
            for paragraph in measured[part]():
                click.echo(paragraph + "\n")


if __name__ == "__main__":
    main()
