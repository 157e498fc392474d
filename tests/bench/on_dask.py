"""Build a publication (first argument) into a database (second) on a local Dask cluster."""

import sys

from distributed import LocalCluster

from loader.cli import main


def build(publication: str, target: str) -> None:
    """Build on a cluster of two processes on this machine."""
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        main(
            ["build", publication, "-o", target, "--scheduler", cluster.scheduler_address],
            standalone_mode=False,
        )


if __name__ == "__main__":
    build(*sys.argv[1:])
