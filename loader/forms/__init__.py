"""Read the bytes of a file, of whatever form, as grids of cells."""
