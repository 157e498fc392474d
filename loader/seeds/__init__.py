"""Read the folder of a publication: settings, codelists, symbols and remarks."""
