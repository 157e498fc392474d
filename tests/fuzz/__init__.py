"""Pages of every kind, damaged in every way, and what may come of it: see `fuzz.oracle`."""
