"""Code that several features share: database access, links, numbers, files over HTTP."""
