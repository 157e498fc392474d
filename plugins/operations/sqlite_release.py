"""Which release of SQLite runs here, and whether it has faults that a reader's SQL can reach.

The tools that look for weaknesses in packages do not see it: it comes with Python or the system.
"""

import sqlite3

# Before it, SQL with very many aggregates could damage memory: CVE-2025-6965.
_MENDED = (3, 50, 2)


def sqlite_in_words(release: tuple[int, ...] = sqlite3.sqlite_version_info) -> str:
    """Return a sentence about a release of SQLite, by default the one that runs here."""
    number = ".".join(map(str, release))
    if release >= _MENDED:
        return f"SQLite {number}."
    mended = ".".join(map(str, _MENDED))
    return (
        f"SQLite {number}; before {mended} it has known faults (CVE-2025-6965), unless the system"
        " has mended them."
    )


if __name__ == "__main__":
    print(sqlite_in_words())
