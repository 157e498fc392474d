"""Names in addresses are encoded as Datasette does it, only faster."""

import pytest
from datasette.utils import TildeEncoder

from plugins.common.datasette_inside.replaced_parts import quickly_encoded


@pytest.mark.parametrize(
    ("name", "encoded"),
    [
        ("observation", "observation"),
        ("age-0_9", "age-0_9"),
        ("", ""),
        ("1,7", "1~2C7"),
        ("a b/c", "a+b~2Fc"),
        ("Trøndelag", "Tr~C3~B8ndelag"),
        ("line\n", "line~0A"),
    ],
)
def test_a_name_is_encoded_byte_by_byte_where_it_needs_to_be(name: str, encoded: str) -> None:
    assert quickly_encoded(name) == encoded
    assert "".join(map(TildeEncoder().__getitem__, name.encode())) == encoded
