"""What hostile requests are made of: addresses of the site, and odd pieces, values and headers."""

from collections.abc import Mapping, Sequence

from plugins.common.parameters import EVERYWHERE
from plugins.guard.table_parameters import KNOWN

FIXED = (
    "/", "/robots.txt", "/sitemap.xml", "/llms.txt", "/favicon.ico", "/-/health", "/-/search",
    "/-/published", "/-/versions", "/-/versions.json", "/-/versions.atom", "/-/overview",
    "/-/openapi.json", "/-/category/region/NO05", "/-/lists/region.csv", "/-/static/app.css",
    "/-/static-plugins/plugins.layout/site.css", "/migration", "/migration.db", "/migration.json",
    "/migration/observation", "/migration/observation.blob", "/migration/observation_labelled.csv",
    "/migration/symbol/-", "/migration/observation/1", "/migration/observation/1e0",
    "/migration/observation/1.blob", "/migration/largest-groups.blob", "/migration/nope/1",
    "/-/static/app.css/x",
    "/migration/category_label/citizenship,asia", "/maps/region.geojson",
    "/-/publication/migration", "/-/publication/migration/published", "/api/v2/tables",
    "/api/v2/tables/immigration-2007/data", "/api/v2/tables/immigration-2007/metadata",
    "/api/v2/config", "/api/v2/navigation", "/-/published/immigration-2007",
    "/-/published/immigration-2007/source", "/-/published/immigration-2007/original",
    "/-/published/immigration-2007.embed", "/-/metadata", "/-/logout", "/-/datapackage.zip",
)  # fmt: skip
# What a path is damaged with: steps up, separators, other spellings, invisible characters.
PIECES = (
    "..", "../", "%2e%2e%2f", "..;/", "/..;", ";", ";a=b", "//", "/", "\\", "%5c", "%2F", "%252e",
    "%00", "%0a", "%0d%0aX:%20y", "%", "%zz", "%ff", "%c0%ae", "%ed%a0%80", "%E2%80%8B",
    "%E2%80%AE",
    "%EF%BC%8F", "%D9%A3", "%C4%B0", "~", "~2E", "~zz", ".", ".csv", ".json", ".CSV", ".px",
    ".xlsx",
    ".zip", ".parquet", ".svg", ".html", ".wide.csv", ".jsonld", ".db", ".embed", ",", "+", "%20",
    "*", "?", "&", "=", "#", "'", '"', "<script>", "{}", "[", "]", "@", ":", "-", "_", "0", "-1",
    "9" * 30, "a" * 3000, "e%CC%81",
)  # fmt: skip
NAMES = (
    *sorted(KNOWN), *sorted(EVERYWHERE), "q", "page", "pageSize", "pageNumber", "pastDays", "lang",
    "version", "region", "citizenship", "limit", "sql", "subject", "period", "dimension", "show",
    "query", "table", "outputFormat", "outputFormatParams", "heading", "stub", "codelist[region]",
    "valueCodes[region]", "valueCodes[citizenship]", "value", "value__gt", "region__in", "",
    "__proto__", "a[]", "rank", "measure", "cell", "line", "fold", "id", "include", "value__lt",
    "value__isnull", "line__date", "part",
)  # fmt: skip
VALUES = (
    "", " ", "0", "-0", "-1", "1", "01", "1.5", "1e3", "0x10", "1_000", "+1", "٣", "３", "²", "½",
    "NaN",
    "inf", "1e999", "9" * 400, "2147483648", "9223372036854775808", "-9223372036854775809", "null",
    "true", "on", "*", "?", "***", "?" * 200, "*" * 200, "a*" * 60, "POL", "POL,POL", ",", ",,,",
    '"',
    '"POL', "under:", "under:under:asia", "top()", "top(0)", "top(-1)", "top(99999999999999999999)",
    "top(٣)", "top(1", "from()", "range(2007)", "range(,)", "range(2009,2005)", "leaf,total",
    "'; DROP TABLE x; --", "select 1", "select * from sqlite_master", "select :a", "SELECT ?1",
    "with a as (select 1) select * from a", "explain select 1", "select 1;select 2", "--", "/*",
    "select zeroblob(99999999)", "select json('[')", "select 1/0", "select char(0,55296)", "{}",
    "[]",
    '["\\ud800"]', "[" * 900, '{"column":[]}', "<b>", "javascript:alert(1)", "=1+1", "\u202e",
    "\u200b",
    "\ufeff", "\U000e0041", "e\u0301", "İ", "ß", "\x85", "\u2028", "\t", "\r\n", "../../etc/passwd",
    "%2e", "%", "nb", "en;q=0", "xx", "csv", "px", "json-stat2", "xlsx", "simple", "2007-13-45",
    "5,5", "1,000", "14 160", "$null,1", "off", "rank", "printed",
)  # fmt: skip
HEADERS: Mapping[bytes, Sequence[bytes]] = {
    b"range": (
        b"bytes=0-", b"bytes=-1", b"bytes=-0", b"bytes=5-2", b"bytes=0-0,0-0",
        b"bytes=" + b"0-," * 99,
        b"bytes=99999999999999999999-", b"bytes=a-b", b"bytes", b"lines=1-2", b"bytes=\xb2-", b"",
        b"bytes= 0 - 9 ", b"bytes=0-1, -1", b"BYTES=0-9",
    ),
    b"if-range": (b'"x"', b'W/"x"', b"Tue, 99 Foo 2020 00:00:00 GMT", b""),
    b"if-none-match": (b"*", b'"a", W/"b",,"c"', b'"', b'W/"', b", " * 500, b'"\xff"', b""),
    b"if-match": (b"*", b'"zzz"'),
    b"if-modified-since": (b"yesterday", b"0", b"Thu, 01 Jan 1970 00:00:00 GMT"),
    b"accept": (b"*/*;q=0", b"text/html;q=x", b"application/json", b",,,", b";" * 300, b"\xff",
    b"a/b/c"),
    b"accept-language": (
        b"nb", b"*", b"en;q=0, *;q=0", b"nb;q=1e9", b"nb;q=nan", b"-,-", b"x" * 900, b"\xe6",
        b"nb-\xff",
        b"en-" + b"a-" * 200, b"nb;q=\xb2",
    ),
    b"accept-encoding": (
        b"gzip;q=0", b"*;q=0", b"identity;q=0", b"br", b"gzip;q=\xb2", b"gzip, gzip;q=0", b";;",
        b"GZIP",
    ),
    b"host": (
        b"", b"a b", b"x:y", b"[::1]", b"[", b"evil.example", b"a" * 300, b"\xff", b"x/../y",
        b"x@y",
        b"localhost:99999999", b"xn--", b"a..b", b"127.0.0.1:0",
    ),
    b"x-forwarded-proto": (b"https", b"javascript", b"http,https", b"\xff", b""),
    b"x-forwarded-for": (b"1.2.3.4", b"x" * 900, b"\xff", b",,", b"::1%eth0"),
    b"x-forwarded-host": (b"evil.example",),
    b"x-original-url": (b"/-/metadata",),
    b"cookie": (b"ds_actor=x", b"lang=nb", b"a" * 4000, b"=", b";;;", b"\xff=\xff",
    b'ds_actor="{}"'),
    b"content-type": (
        b"application/json", b"multipart/form-data; boundary=x", b"multipart/form-data",
        b"text/plain",
        b"application/x-www-form-urlencoded", b"\xff", b"application/json; charset=utf-7",
    ),
    b"content-length": (b"0", b"-1", b"x", b"99999999999", b"\xb2"),
    b"transfer-encoding": (b"chunked", b"x"),
    b"authorization": (b"Bearer dstok_x", b"Basic eDp5", b"\xff"),
    b"origin": (b"null", b"https://evil.example", b"\xff"),
    b"expect": (b"100-continue",),
    b"upgrade": (b"websocket", b"h2c"),
    b"x-http-method-override": (b"DELETE",),
}  # fmt: skip
METHODS = ("GET",) * 40 + (
    "HEAD", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "get", "BREW",
)  # fmt: skip
BODIES = (
    b"", b"{}", b"[]", b"null", b'{"selection": []}', b'{"selection": [{}]}',
    b'{"selection": {"a": 1}}',
    b'{"selection": [{"variableCode": "region", "valueCodes": ["*"]}]}', b"[" * 5000, b"\xff",
    b'{"a":',
    b'{"selection": [{"variableCode": 1, "valueCodes": 2}], "placement": 3}', b"a=1&b=2",
    b"x" * 70_000,
    b'{"selection": [{"variableCode": "region", "valueCodes": ["\\ud800"]}]}',
    b'{"selection": 1e999}',
    b'{"placement": {"heading": ["region", "region"], "stub": null}}',
)  # fmt: skip
