"""Read pages that are damaged at random, and check the outcomes: see `fuzz.oracle`."""
