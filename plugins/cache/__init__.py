"""HTTP caching: how long answers may be stored, ETags, answers of 304 and compression."""
