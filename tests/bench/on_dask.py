"""A build on a Dask cluster of two processes on this machine: publication, target."""

import sys

from distributed import LocalCluster

from loader.cli import main


def build(publication: str, target: str) -> None:
    """Build on a cluster of this machine's own."""
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        main(
            ["build", publication, "-o", target, "--scheduler", cluster.scheduler_address],
            standalone_mode=False,
        )


if __name__ == "__main__":
    build(*sys.argv[1:])
