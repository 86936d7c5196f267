"""Rendering pages: templates, two languages, inlined CSS with its hash, static URLs."""

import base64
import gettext
import hashlib
import io
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent
from babel.support import NullTranslations, Translations
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, Response

from exam_server.published import published, static_version, stylesheet
from scheduler import zone_abbreviation

LANGUAGES: Final = ("id", "en")
LANGUAGE_COOKIE: Final = "lang"
YEAR_SECONDS: Final = 365 * 24 * 3600
_PACKAGE: Final = Path(str(files("exam_server")))


def language_of(connection: HTTPConnection) -> str:
    """The language to answer in: asked for in the URL, chosen before, or the browser's."""
    for wish in (connection.query_params.get("lang"), connection.cookies.get(LANGUAGE_COOKIE)):
        if wish in LANGUAGES:
            return wish
    accepted = connection.headers.get("accept-language", "")
    first = [part.split(";")[0].strip()[:2].lower() for part in accepted.split(",")]
    return next((language for language in first if language in LANGUAGES), LANGUAGES[0])


def translate(connection: HTTPConnection, sentence: str) -> str:
    """A marked sentence in the language of the request."""
    return catalogue(language_of(connection)).gettext(sentence)


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """The translations of a language; Indonesian is the source and needs none."""
    path = _PACKAGE / "locale" / language / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return NullTranslations()
    with path.open("rb") as file:
        compiled = io.BytesIO()
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return Translations(compiled)


def render(
    request: Request,
    template: str,
    /,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **context: Any,
) -> Response:
    """A page in the language of the request; `?lang=` is remembered in a cookie."""
    language = language_of(request)
    hashes: list[str] = []
    page = _environment(language).get_template(template)
    text = page.render(
        lang=language,
        path=request.url.path,
        status=status,
        style_hashes=hashes,
        account=context.get("holder"),
        **{"holder": None, **context},
    )
    response = HTMLResponse(text, status, headers={"Cache-Control": "no-store", **(headers or {})})
    response.headers["Content-Security-Policy"] = content_policy(hashes)
    if request.query_params.get("lang") in LANGUAGES:
        response.set_cookie(LANGUAGE_COOKIE, language, max_age=YEAR_SECONDS, samesite="lax")
    return response


def content_policy(style_hashes: list[str]) -> str:
    """The Content-Security-Policy: our own scripts only, and exactly the inlined styles."""
    styles = " ".join(["'self'", *(f"'{found}'" for found in style_hashes)])
    return (
        "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
        f"media-src 'self'; style-src {styles}; manifest-src 'self'; worker-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


@cache
def _environment(language: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_PACKAGE / "templates"),
        extensions=["jinja2.ext.i18n"],
        undefined=StrictUndefined,
        autoescape=True,
        # Templates belong to the code: whoever changes one starts the server anew.
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.install_gettext_translations(catalogue(language), newstyle=True)  # type: ignore[attr-defined]
    environment.globals.update(
        _=_translator(catalogue(language)),
        inline_css=_inline_css,
        inline_icon=_inline_icon,
        static_url=_static_url,
        embed_json=_embed_json,
        embed_ready_json=_embed_ready_json,
        constant=cache(lambda name: _constant(environment, name)),
    )
    environment.filters.update(
        clock=_clock,
        day=_day,
        zone=_zone,
        duration=_duration,
        number=_number,
        percent=_percent,
    )
    return environment


def _constant(environment: Environment, name: str) -> Markup:
    """A part of a page that depends on the language alone, written once."""
    return Markup(environment.get_template(name).render())  # noqa: S704  Our own template.


@pass_context
def _inline_css(context: Context, *names: str) -> Markup:
    text, digest = _style(*names)
    context["style_hashes"].append(digest)
    return text


@cache
def _style(*names: str) -> tuple[Markup, str]:
    text = stylesheet(*names)
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return Markup(text), f"sha256-{digest}"  # noqa: S704  Our own file.


@cache
def _inline_icon(name: str) -> str:
    """A picture in SVG as its own address: one request less."""
    return f"data:image/svg+xml,{quote(published(name).content)}"


@cache
def _static_url(name: str) -> str:
    return f"/static/{static_version()}/{name}"


def _translator(translations: gettext.NullTranslations) -> Callable[..., Markup]:
    """`_` for templates. A page asks for a hundred sentences, and they are always the same."""

    @cache
    def plain(sentence: str) -> Markup:
        return Markup(translations.gettext(sentence)) % {}  # noqa: S704  Our own catalogue.

    def translated(sentence: str, **variables: Any) -> Markup:
        if not variables:
            return plain(sentence)
        return Markup(translations.gettext(sentence)) % variables  # noqa: S704  Our own catalogue.

    return translated


def _embed_json(value: Any) -> Markup:
    return _embed_ready_json(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def _embed_ready_json(text: str) -> Markup:
    # Inside a script element only "</" and "<!--" could end or change it.
    return Markup(text.replace("<", "\\u003c"))  # noqa: S704  Escaped just here.


def _clock(instant: datetime, zone: str, seconds: bool = False) -> str:
    return instant.astimezone(ZoneInfo(zone)).strftime("%H.%M.%S" if seconds else "%H.%M")


@pass_context
def _day(context: Context, instant: datetime, zone: str) -> str:
    return format_date(instant.astimezone(ZoneInfo(zone)), "full", locale=context["lang"])


def _zone(zone: str, instant: datetime | None = None) -> str:
    return zone_abbreviation(zone, instant or datetime.now(UTC))


def _duration(milliseconds: int) -> str:
    minutes, seconds = divmod(max(0, milliseconds) // 1000, 60)
    return f"{minutes}.{seconds:02d}"


@pass_context
def _number(context: Context, value: Decimal | int) -> str:
    return format_decimal(value, "#,##0.##", locale=context["lang"])


@pass_context
def _percent(context: Context, share: float) -> str:
    return format_percent(share, "#,##0.#%", locale=context["lang"])
