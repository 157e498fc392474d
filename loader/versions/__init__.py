"""Keep the databases that builds replace, as old versions of the publication."""
