"""All that the site uses of Datasette's inside, which its documentation does not promise.

A release of Datasette may change any of it, and 1.0 changes much. So the other modules use the
documented plugin API, and these modules for all else: what differs between 0.65 and 1.0 is here.
"""

from datasette.app import Datasette

IS_ONE = not hasattr(Datasette, "metadata")  # 1.0, also its alphas
