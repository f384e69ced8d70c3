"""The service's own plain pages: one look, no script, both languages beside each other."""

from __future__ import annotations

import re
from html import escape

from fastapi.responses import HTMLResponse

from greenbelt_gis.errors import GreenbeltError, ThrottledError

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
_PAGE = """<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>
body {{ font: 16px/1.6 system-ui, "Noto Sans CJK SC", "Microsoft YaHei", sans-serif;
  color: #1d2b24; background: #f4f3ee;
  max-width: 46rem; margin: 3rem auto; padding: 0 1.2rem; }}
h1 {{ font-size: 1.5rem; }} h2 {{ font-size: 1.1rem; margin-top: 1.6rem; }} a {{ color: #1f5f8b; white-space: nowrap; }}
code {{ background: #e7e5dc; padding: 0 .3em; overflow-wrap: anywhere; }}
form.login {{ max-width: 22rem; }} label {{ display: block; margin: .9rem 0 .2rem; }}
input {{ font: inherit; width: 100%; box-sizing: border-box; padding: .4rem .5rem; border: 1px solid #8a917f; border-radius: 4px; }}
button {{ font: inherit; padding: .4rem 1.2rem; border: 0; border-radius: 4px; background: #2e5d43; color: #fff; cursor: pointer; }}
form.login button {{ margin-top: 1.2rem; }} .wrong {{ color: #8c1d18; font-weight: 600; }}
.who {{ display: flex; gap: 1rem; align-items: center; flex-wrap: wrap; overflow-wrap: anywhere; }}
</style></head><body>{body}</body></html>"""  # noqa: E501 - style sheets
_LOGIN = """<h1>登录 <span lang="en">Log in</span></h1>{told}
<form class="login" method="post" action="/auth/login"><input type="hidden" name="next" value="{after}">
<label for="username">账户名 <span lang="en">Account</span></label>
<input id="username" name="username" value="{name}" autocomplete="username" autocapitalize="none" maxlength="64"
 required{first}>
<label for="password">密码 <span lang="en">Password</span></label>
<input id="password" name="password" type="password" autocomplete="current-password" maxlength="256"
 required{second}>
<button>登录 <span lang="en">Log in</span></button></form>
<p>没有账户或忘记密码，请联系管理员。 <span lang="en">No account, or password lost: ask an administrator.</span></p>"""
_LOCAL = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")


def page(title: str, body: str, status: int = 200, headers: dict[str, str] | None = None) -> HTMLResponse:
    """A page of our own; ``body`` is HTML, ``title`` text."""
    # Browsers tell a form's sender only to those who may hear a referrer.
    fixed = {"Content-Security-Policy": _POLICY, "Referrer-Policy": "same-origin", "Cache-Control": "no-store"}
    return HTMLResponse(_PAGE.format(title=escape(title), body=body), status, {**fixed, **(headers or {})})


def login_page(after: str = "/", problem: GreenbeltError | None = None, name: str = "") -> HTMLResponse:
    """The login; with what was wrong the last time."""
    told, status, headers = "", 200, {}
    if problem is not None:
        status = 429 if isinstance(problem, ThrottledError) else 401
        if isinstance(problem, ThrottledError):
            headers["Retry-After"] = str(problem.seconds)
        else:
            headers["WWW-Authenticate"] = "Bearer"
        told = (
            f'<p class="wrong" role="alert">{escape(problem.say("zh"))} '
            f'<span lang="en">{escape(problem.say("en"))}</span></p>'
        )
    body = _LOGIN.format(
        told=told, after=escape(after), name=escape(name[:64]), first="" if name else " autofocus",
        second=" autofocus" if name else "",
    )  # fmt: skip
    return page("greenbelt_gis · 登录 Log in", body, status, headers)


def local_path(text: str) -> str:
    """A path of this service to go on to; anything else, such as another site, becomes the start page."""
    return text if len(text) <= 2000 and _LOCAL.fullmatch(text) else "/"
