"""A build gives the same bytes in one process, in a pool and on a cluster."""

from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import pytest
from click.testing import CliRunner
from generator import write_publication

from loader.build import build
from loader.command.cli import main
from loader.errors import PageError
from loader.workers import workers_for

PAGES = 60  # two tasks, the last not full


@pytest.fixture(scope="module")
def generated(tmp_path_factory):
    folder = tmp_path_factory.mktemp("generated")
    seeds = write_publication(folder / "seeds", PAGES)
    build(seeds, folder / "here.db")
    return folder


@pytest.mark.parametrize("pool", [ThreadPoolExecutor, ProcessPoolExecutor])
def test_a_pool_gives_the_same_bytes(generated, pool):
    target = generated / f"{pool.__name__}.db"
    with pool(2) as executor:
        build(generated / "seeds", target, executor=executor)
    assert target.read_bytes() == (generated / "here.db").read_bytes()


def test_several_processes_read_from_300_pages_on(tmp_path, monkeypatch):
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    assert workers_for(tmp_path / "no such folder") == 1
    for page in range(299):
        (tmp_path / f"{page}.txt").touch()
    assert workers_for(tmp_path) == 1
    (tmp_path / "one more.txt").touch()
    assert workers_for(tmp_path) == 2


def test_a_dask_cluster_gives_the_same_bytes(generated):
    distributed = pytest.importorskip("distributed")
    target = generated / "dask.db"
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=2, processes=False, dashboard_address=":0"
    ) as cluster:
        arguments = [str(generated / "seeds"), "-o", str(target)]
        result = CliRunner().invoke(
            main, ["build", *arguments, "--scheduler", cluster.scheduler_address]
        )
    assert result.exit_code == 0, result.output
    assert target.read_bytes() == (generated / "here.db").read_bytes()


def test_a_bad_page_stops_a_pool_with_the_same_line(generated, tmp_path):
    seeds = write_publication(tmp_path / "seeds", 60)
    page = seeds / "published" / "moves-00055.txt"
    page.write_text(page.read_text(encoding="utf-8").replace("Area 001\t", "Area 001\x01\t", 1))
    with pytest.raises(PageError) as here:
        build(seeds, tmp_path / "here.db")
    with ThreadPoolExecutor(2) as executor, pytest.raises(PageError) as there:
        build(seeds, tmp_path / "there.db", executor=executor)
    assert str(here.value) == str(there.value)
    assert str(here.value).startswith("moves-00055.txt:")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["seeds"]


def test_no_scheduler_is_one_line(tmp_path, generated):
    target = tmp_path / "out.db"
    arguments = [str(generated / "seeds"), "-o", str(target), "--scheduler", "nonsense"]
    result = CliRunner().invoke(main, ["build", *arguments])
    assert result.exit_code == 1
    assert result.stderr.startswith("error: no Dask scheduler at nonsense: ")
    assert not target.exists()


def test_a_long_build_names_no_table(generated):
    arguments = [str(generated / "seeds"), "-o", str(generated / "account.db")]
    result = CliRunner().invoke(main, ["build", *arguments])
    assert result.stdout.count("\n") == 1
    assert f": {PAGES} tables, {PAGES * 992} numbers, " in result.stdout
