"""The whole publication described for catalogues and tools: Data Package, CSV on the Web, DCAT.

All of them describe the same files, listed by `loader.catalogue.data_files`; addresses in them are
relative to the description, so that they hold on a site and in a zip alike.
"""
