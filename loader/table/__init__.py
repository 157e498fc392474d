"""Read one page through all steps into a coded and proved table, and prepare many pages."""
