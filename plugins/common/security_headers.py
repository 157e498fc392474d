"""The headers that tell a browser to load nothing from other hosts, nor be framed by them.

Only the embedded views, which set FRAMABLE themselves, may be framed by other sites.
"""

from collections.abc import Iterable, Mapping
from functools import cache

from plugins.common.asgi import Header

# datasette-vega 0.6.2 compiles its charts with `new Function`; only few pages have its button.
_NEEDS_EVAL = "'unsafe-eval'"

_ALWAYS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
    (b"x-frame-options", b"SAMEORIGIN"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
)


@cache
def policy(may_eval: bool, framed_by: str = "'self'", form_action: str = "'self'") -> str:
    """Return the Content-Security-Policy (https://www.w3.org/TR/CSP3/) of a page."""
    script = f"'self' {_NEEDS_EVAL}" if may_eval else "'self'"
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src {script}",
            # CodeMirror and the charts set styles from scripts and attributes.
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data:",
            "object-src 'none'",
            "base-uri 'none'",
            f"form-action {form_action}",
            f"frame-ancestors {framed_by}",
        )
    )


# The header of a view that any site may frame.
FRAMABLE: Mapping[str, str] = {
    "content-security-policy": policy(may_eval=False, framed_by="*", form_action="'none'")
}


def with_security(headers: Iterable[Header], may_eval: bool) -> list[Header]:
    """Return the headers of an answer, and each security header that it does not set itself.

    An answer with a policy of its own says there who may frame it.
    """
    own = list(headers)
    names = {name.lower() for name, _ in own}
    if b"content-security-policy" in names:
        names.add(b"x-frame-options")
    security = [*_ALWAYS, (b"content-security-policy", policy(may_eval).encode())]
    return [*own, *(header for header in security if header[0] not in names)]
