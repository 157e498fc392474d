"""What several features share: reading the database, links, numbers, files over HTTP."""
