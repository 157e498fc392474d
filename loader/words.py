"""Numbers in a sentence."""


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun: '1 row', '12 rows'; `many` where an s does not make the plural."""
    return f"{number} {one if number == 1 else many or f'{one}s'}"


def spaced(number: int) -> str:
    """A number as the pages print it: 61774 -> '61 774'."""
    return f"{number:,}".replace(",", " ")
