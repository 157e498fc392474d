"""Write, open, read back and replace the SQLite database."""
