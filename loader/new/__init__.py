"""Make the folder of a publication from the files that were published, or add files to it.

Nothing that somebody wrote is changed: pages are added under new names, and `publication.yml` gets
further lines. What a page leaves open stands there as a key that is switched off.
"""
