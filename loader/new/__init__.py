"""Make the folder of a publication from the files that were published, or add files to it.

Nothing that somebody wrote is changed: pages are added under new names, and `publication.yml` gets
further lines. What a page does not say is there as a key that is switched off.
"""
