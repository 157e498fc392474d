"""Descriptions of the whole publication for catalogues and tools, and a zip of all its files.

Data Package and CSV on the Web describe the files that `loader.catalogue.data_files` lists. Their
addresses are relative to the description, so that they are right both on a site and in a zip.
"""
