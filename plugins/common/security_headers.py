"""What every answer tells a browser to allow: nothing from other hosts, no frames elsewhere."""

from collections.abc import Iterable

Header = tuple[bytes, bytes]

# datasette-vega 0.6.2 compiles its charts with `new Function`; its button stands on few pages.
_NEEDS_EVAL = "'unsafe-eval'"

_ALWAYS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
    (b"x-frame-options", b"SAMEORIGIN"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
)


def policy(may_eval: bool) -> str:
    """The Content-Security-Policy (https://www.w3.org/TR/CSP3/) of a page."""
    script = f"'self' {_NEEDS_EVAL}" if may_eval else "'self'"
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src {script}",
            # CodeMirror and the charts' own drawing set styles from scripts and attributes
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data:",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        )
    )


def with_security(headers: Iterable[Header], may_eval: bool) -> list[Header]:
    """The headers of an answer, with ours where it has none of that name."""
    given = list(headers)
    names = {name.lower() for name, _ in given}
    ours = [*_ALWAYS, (b"content-security-policy", policy(may_eval).encode())]
    return [*given, *(header for header in ours if header[0] not in names)]
