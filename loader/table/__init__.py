"""Read one page through every step: a coded and proved table."""
