"""Test the files of `plugins/online`: the install script, and nginx before two replicas."""

import json
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest
import yaml
from background import NGINX, listens, running, until
from helpers import ROOT, replaced

from loader.database.counts import count

COPIED = re.findall(
    r"^COPY (?!--)(.+) \S+$", (ROOT / "plugins" / "online" / "Dockerfile").read_text(), re.MULTILINE
)


pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the content of the image: the files it copies, after its script ran."""
    site = tmp_path_factory.mktemp("image") / "site"
    site.mkdir()
    for name in " ".join(COPIED).split():
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, site / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, site / name)
    (site / ".venv").symlink_to(sys.prefix)  # instead of installing again
    subprocess.run(
        ["plugins/online/install"], cwd=site, check=True, capture_output=True, timeout=60
    )
    return site


def test_what_is_installed_is_compiled(installed: Path) -> None:
    sources = [path for part in ("loader", "plugins") for path in (installed / part).rglob("*.py")]
    compiled = {path.name.partition(".")[0] for path in installed.rglob("__pycache__/*.pyc")}
    assert {path.stem for path in sources} - compiled == set()


def serve(site: Path, sockets: Path, name: str) -> "contextmanager[None]":  # type: ignore[type-arg]
    """Run a replica, and wait until it answers."""

    @contextmanager
    def replica() -> Iterator[None]:
        path = sockets / f"{name}.sock"
        with running(["plugins/online/serve", "--uds", str(path)], cwd=site):
            until(lambda: listens(socket.AF_UNIX, str(path)))
            yield

    return replica()


@pytest.fixture(scope="module")
def online(
    installed: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[httpx.Client, ExitStack, Path]]:
    """Return a client of the cache, the replicas behind it, and the folder of their sockets."""
    if not NGINX:
        pytest.skip("needs nginx")
    folder = tmp_path_factory.mktemp("nginx")
    shutil.copy(ROOT / "plugins" / "online" / "nginx.conf", folder / "nginx.conf")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    replaced(folder / "nginx.conf", "listen 8080;", f"listen 127.0.0.1:{port};")
    replaced(folder / "nginx.conf", "server unix:/run/site/", f"server unix:{folder}/", 2)
    user = " user root;" if os.getuid() == 0 else ""
    nginx = [NGINX, "-p", str(folder), "-c", str(folder / "nginx.conf")]
    with ExitStack() as replicas:
        replicas.enter_context(serve(installed, folder, "1"))
        with (
            running([*nginx, "-g", f"daemon off;{user}"]),
            httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client,
        ):
            until(lambda: listens(socket.AF_INET, ("127.0.0.1", port)))
            yield client, replicas, folder


def test_the_image_copies_what_its_script_needs(installed: Path) -> None:
    assert (installed / "migration.db").stat().st_size > 100_000
    assert (installed / "build" / "inspect.json").exists()


def test_a_page_is_requested_from_the_site_once(online) -> None:
    client, _, _ = online
    first, second = client.get("/-/published"), client.get("/-/published")
    assert (first.status_code, first.headers["x-cache"]) == (200, "MISS")
    assert second.headers["x-cache"] in ("HIT", "REVALIDATED")
    assert second.content == first.content
    known = client.get("/-/published", headers={"If-None-Match": first.headers["etag"]})
    assert (known.status_code, known.content) == (304, b"")


def test_a_selection_passes_the_cache_and_is_not_kept_there(online) -> None:
    client, _, _ = online
    for code, value in (("POL", 14160), ("SWE", 4432)):
        selection = {"selection": [{"variableCode": "citizenship", "valueCodes": [code]}]}
        answer = client.post("/api/v2/tables/immigration-2007/data", json=selection)
        assert (answer.status_code, answer.json()["value"]) == (200, [value])
    assert client.post("/api/v2/tables", json={}).status_code == 405


@pytest.mark.parametrize("address", ["/migration.db", "/-/published/immigration-2007.xlsx"])
def test_files_come_in_parts_with_and_without_the_cache(online, address) -> None:
    client, _, folder = online
    transport = httpx.HTTPTransport(uds=str(folder / "1.sock"))
    with httpx.Client(transport=transport, base_url="http://site", timeout=60) as site:
        whole = site.get(address).content
        for reader in (client, client, site):
            part = reader.get(address, headers={"Range": "bytes=1000-1999"})
            assert (part.status_code, part.content) == (206, whole[1000:2000])
            assert part.headers["content-range"] == f"bytes 1000-1999/{len(whole)}"
            head = reader.head(address)
            assert (head.status_code, head.content) == (200, b"")
            assert int(head.headers["content-length"]) == len(whole)
            assert head.headers["accept-ranges"] == "bytes"
            beyond = reader.get(address, headers={"Range": f"bytes={len(whole)}-"})
            assert beyond.status_code == 416
            tag = head.headers["etag"]
            resumed = reader.get(address, headers={"Range": "bytes=-10", "If-Range": tag})
            assert (resumed.status_code, resumed.content) == (206, whole[-10:])
            for known in (tag, f"W/{tag}", "*"):
                assert reader.get(address, headers={"If-None-Match": known}).status_code == 304


def test_cookies_and_ways_to_say_gzip_share_one_answer(online) -> None:
    client, _, _ = online
    client.get("/migration/symbol", headers={"Accept-Encoding": "gzip, br"})
    other = client.get(
        "/migration/symbol",
        headers={"Accept-Encoding": "br;q=1.0, gzip", "Cookie": "_ga=1", "Authorization": "x"},
    )
    assert other.headers["x-cache"] in ("HIT", "REVALIDATED")
    assert other.headers["content-encoding"] == "gzip"
    plain = client.get("/migration/symbol", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.headers["x-cache"] == "MISS"
    refused = client.get("/migration/symbol", headers={"Accept-Encoding": "gzip;q=0, br"})
    assert "content-encoding" not in refused.headers


@pytest.mark.parametrize(
    ("preferred", "language"),
    [
        ("nb-NO,nb;q=0.9,no;q=0.8,nn;q=0.7,en-US;q=0.6,en;q=0.5", "nb"),
        ("de, nn", "nb"),
        ("en-NO,nb;q=0.5", "en"),
        ("de-NO,fr", "en"),
        ("", "en"),
    ],
)
def test_ways_to_prefer_a_language_share_its_page(online, preferred, language) -> None:
    client, _, _ = online
    client.get("/migration/footnote", headers={"Accept-Language": language})
    answer = client.get("/migration/footnote", headers={"Accept-Language": preferred})
    assert answer.headers["content-language"] == language
    if preferred not in ("", "de-NO,fr"):  # these have a page of their own, in the site's language
        assert answer.headers["x-cache"] in ("HIT", "REVALIDATED")


@pytest.mark.parametrize("address", ["/zzz", "/migration/observation?_sort=zzz", "/-/health"])
def test_errors_and_health_are_not_kept(online, address) -> None:
    client, _, _ = online
    said = [client.get(address).headers.get("x-cache", "MISS") for _ in range(2)]
    assert said == ["MISS", "MISS"]


def test_nothing_large_is_taken(online) -> None:
    client, _, _ = online
    assert client.post("/migration", content=b"x" * 300_000).status_code == 413


def test_a_reader_on_https_sees_https_and_nobody_else_does(online) -> None:
    client, _, _ = online
    forged = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"}
    secure = [client.get("/-/published", headers=forged) for _ in range(2)]
    plain = client.get("/-/published")
    address = str(client.base_url).removeprefix("http:").rstrip("/") + "/-/published"
    for answer, scheme in [*((one, "https") for one in secure), (plain, "http")]:
        assert f'rel="canonical" href="{scheme}:{address}"' in answer.text
        assert "evil.example" not in answer.text


def test_a_forged_host_is_kept_apart(online) -> None:
    client, _, _ = online
    forged = [client.get("/-/dcat.jsonld", headers={"Host": "evil.example"}) for _ in range(2)]
    assert all("http://evil.example/" in answer.text for answer in forged)
    assert "evil.example" not in client.get("/-/dcat.jsonld").text


def test_a_rebuild_shows_and_the_site_stays_up(online, installed: Path, tmp_path: Path) -> None:
    """Serve a rebuilt database by the second replica, then stop the first, then the second."""
    client, replicas, sockets = online
    rebuilt = tmp_path / "site"
    shutil.copytree(installed, rebuilt, symlinks=True)
    with sqlite3.connect(rebuilt / "migration.db") as database:
        database.execute("UPDATE symbol SET meaning = 'Not there' WHERE symbol = '..'")
    database.close()
    counted = json.dumps(count(rebuilt / "migration.db"))
    (rebuilt / "build" / "inspect.json").write_text(counted, encoding="utf-8")

    old = client.get("/migration/symbol.csv")
    assert "Data not available" in old.text
    with serve(rebuilt, sockets, "2"):
        replicas.close()
        time.sleep(2)  # nginx counts whole seconds, and does not ask again for one
        new = client.get("/migration/symbol.csv")
        assert "Not there" in new.text
        assert new.headers["etag"] != old.headers["etag"]
    time.sleep(2)
    last = client.get("/migration/symbol.csv")
    assert (last.status_code, last.text) == (200, new.text)
    assert last.headers["x-cache"] == "STALE"


def test_compose_has_the_sockets_of_nginx() -> None:
    compose = yaml.safe_load(
        (ROOT / "plugins" / "online" / "compose.yml").read_text(encoding="utf-8")
    )
    served = [
        service["command"].rpartition(" ")[2]
        for service in compose["services"].values()
        if "--uds" in service["command"]
    ]
    configuration = (ROOT / "plugins" / "online" / "nginx.conf").read_text(encoding="utf-8")
    assert re.findall(r"server unix:(\S+)", configuration) == served
    for service in compose["services"].values():
        assert service["read_only"] is True


def test_images_are_pinned() -> None:
    folder = ROOT / "plugins" / "online"
    built = re.findall(r"^(?:FROM|ARG PYTHON=) ?(\S+)", (folder / "Dockerfile").read_text(), re.M)
    compose = yaml.safe_load((folder / "compose.yml").read_text(encoding="utf-8"))
    pulled = [one["image"] for one in compose["services"].values() if "image" in one]
    base, *used = built
    assert set(used) == {"${PYTHON}"}
    for image in (base, *pulled):
        assert re.fullmatch(r"[a-z/-]+:[\w.-]+@sha256:[0-9a-f]{64}", image), image


def test_nginx_sets_the_address_of_the_client() -> None:
    """Check it, because a client could choose its place in the queue with that header."""
    configuration = (ROOT / "plugins" / "online" / "nginx.conf").read_text(encoding="utf-8")
    sites = configuration.count("proxy_pass http://site;")
    assert configuration.count("proxy_set_header X-Forwarded-For $remote_addr;") == sites


def test_the_image_runs_as_nobody_and_has_a_health_check() -> None:
    text = (ROOT / "plugins" / "online" / "Dockerfile").read_text(encoding="utf-8")
    last = text[text.rindex("FROM ") :]
    assert "\nUSER nobody\n" in last
    assert "/-/health" in last[last.index("HEALTHCHECK") :]
    for script in set(re.findall(r"plugins/online/[a-z]+", text)):
        assert os.access(ROOT / script, os.X_OK)
