"""Follow every kind of link through the nginx.conf of this site, at the root and below a prefix."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from background import NGINX, listens, running, until
from bench.servers import ours
from crawler import crawl
from helpers import ROOT, replaced

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not NGINX, reason="needs nginx"),
    pytest.mark.skipif(not shutil.which("openssl"), reason="needs openssl"),
]

# As plugins/online/README.md says: the options of the site, and what to change in nginx.conf.
BELOW = ("--setting", "base_url", "/stats/")
PASSED_ON = {"location / {": "location /stats/ {"}
TAKEN_OFF = {
    "location / {\n      proxy_pass http://site;": "location /stats/ {\n      proxy_pass http://site/;"
}


@contextmanager
def behind_nginx(
    database: Path, folder: Path, options: tuple[str, ...], changed: dict[str, str], scheme: str
) -> Iterator[str]:
    """Run nginx before one replica, and return its address."""
    configuration, replica = folder / "nginx.conf", str(folder / "1.sock")
    shutil.copy(ROOT / "plugins" / "online" / "nginx.conf", configuration)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    listen = f"listen 127.0.0.1:{port}"
    if scheme == "https":
        listen = f"ssl_certificate c.pem; ssl_certificate_key k.pem; {listen} ssl"
        make_certificate(folder)
    changed = {"listen 8080": listen, **changed}
    for old, new in changed.items():
        replaced(configuration, old, new)
    replaced(configuration, "server unix:/run/site/", f"server unix:{folder}/", 2)
    user = " user root;" if os.getuid() == 0 else ""
    nginx = [NGINX, "-p", str(folder), "-c", str(configuration), "-g", f"daemon off;{user}"]
    site = [sys.executable, "-m", "datasette", "serve", *ours(database), "--uds", replica]
    trusting = {**os.environ, "FORWARDED_ALLOW_IPS": "*"}  # as plugins/online/serve has it
    with running([*site, *options], cwd=ROOT, env=trusting), running(nginx):
        until(lambda: listens(socket.AF_UNIX, replica))
        until(lambda: listens(socket.AF_INET, ("127.0.0.1", port)))
        yield f"{scheme}://127.0.0.1:{port}/"


def make_certificate(folder: Path) -> None:
    subprocess.run(
        ["openssl", "req", "-x509", "-nodes", "-newkey", "rsa:2048", "-days", "1", "-subj", "/CN=x",
         "-out", folder / "c.pem", "-keyout", folder / "k.pem"],
        check=True, capture_output=True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("prefix", "options", "changed", "scheme", "deepest"),
    [
        pytest.param("", (), {}, "http", 1, id="at the root"),
        pytest.param("stats/", BELOW, PASSED_ON, "https", 1, id="prefix passed on, behind TLS"),
        # The site writes the same addresses as with the prefix passed on; each page is enough.
        pytest.param("stats/", BELOW, TAKEN_OFF, "http", 0, id="prefix taken off"),
    ],
)
def test_every_link_leads_somewhere_and_none_out_of_the_site(
    migration_db, tmp_path, prefix, options, changed, scheme, deepest
):
    with (
        behind_nginx(migration_db, tmp_path, options, changed, scheme) as root,
        httpx.Client(timeout=60, verify=False) as client,
    ):
        if prefix:
            bare = client.get(root + prefix.rstrip("/"))
            assert (bare.status_code, bare.headers["location"]) == (301, f"/{prefix}")
        found = crawl(client, root + prefix, deepest)
    assert found.wrong == []
    kinds = [
        "/-/published", "/migration/observation", "/migration.db", "/migration?sql=", "_facet=",
        "_next=", ".csv?", ".json", ".svg", ".parquet", "/-/static/", "robots.txt", "/-/lists/",
    ]  # fmt: skip
    kinds += ["/-/search?q=", "_sort_desc=", "_filter_column", "_blob_column"] if deepest else []
    missing = [kind for kind in kinds if not any(kind in address for address in found.asked)]
    assert missing == []
    assert 100 < len(found.asked) < 300
