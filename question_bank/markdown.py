"""Authors' Markdown becomes safe HTML, once, at import; what is stored is what candidates see.

Raw HTML, links and foreign images are shown as the author typed them: an exam page leads nowhere
else and loads nothing from elsewhere. Pictures and recordings are the bank's own
(`![alt](media:NAME)`), formulas (`$…$`, `$$…$$`) become MathML, `~…~` and `^…^` stand low and high.
"""

import html
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.dollarmath.index import math_block_dollar

from question_bank import formulas
from question_bank.formulas import is_price

TAGS = {
    *("p", "br", "em", "strong", "code", "pre", "blockquote", "hr", "ul", "ol", "li", "sub", "sup"),
    *("table", "thead", "tbody", "tr", "th", "td", "img", "audio"),
    *formulas.TAGS,
}
ATTRIBUTES = {
    "ol": {"start"},
    "img": {"src", "alt", "width", "height"},
    "audio": {"src", "controls", "preload", "aria-label"},
    **formulas.ATTRIBUTES,
}
CLASSES = {cell: {"align-left", "align-center", "align-right"} for cell in ("th", "td")}
RECORDINGS = (".mp3", ".ogg", ".oga", ".opus", ".wav", ".m4a", ".flac", ".aac")
MEDIA_ADDRESS = "/media/"

_MEDIA = re.compile(r"!\[(?P<alt>(?:[^\[\]\\]|\\.)*)\]\(media:(?P<name>[^\s()<>]+)\)")
_SIZE = re.compile(r"[0-9a-f]{32}-([0-9]{1,5})x([0-9]{1,5})\.[a-z]+")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
# The plug-in's own rule looks at the text's last sign when a formula begins the text.
_FORMULA = re.compile(
    r"\$\$(?P<own>(?:[^$\\]|\\.)+)\$\$|\$(?!\s)(?P<line>(?:[^$\\\n]|\\.)+)(?<!\s)\$(?!\d)",
    re.DOTALL,
)
_RAISED = re.compile(
    r"\^(?P<up>(?:[^\s^\\]|\\.)+)\^(?![^\W_]|[({\[\\-])|~(?P<down>(?:[^\s~\\]|\\.)+)~(?!~)",
    re.DOTALL,
)


def render(markdown: str) -> str:
    """HTML with the tags above only; column alignment is a class, since styles may be forbidden."""
    tokens = _PARSER.parse(markdown)
    _align_by_class(tokens)
    found = _PARSER.renderer.render(tokens, _PARSER.options, {})
    # nh3 is the second lock: it holds even where the parser's rules change.
    return _CLEANER.clean(found).strip()


def render_for(
    markdown: str, *, media: Callable[[str], str], formula: Callable[[str, bool], str]
) -> str:
    """HTML for another system: its own address for each medium, its own writing of each formula.

    `formula` is given the LaTeX and whether it stands in a line of its own; it returns plain text.
    """
    tokens = _PARSER.parse(markdown)
    found = _PARSER.renderer.render(tokens, _PARSER.options, {"media": media, "formula": formula})
    return _CLEANER.clean(found.replace(' style="text-align:', ' class="align-')).strip()


def formula_faults(markdown: str) -> tuple[str, ...]:
    """The formulas of a text that cannot be read as LaTeX, as they were typed."""
    if "$" not in markdown:
        return ()
    return tuple(
        token.content
        for token in _all(_PARSER.parse(markdown))
        if token.type in _MATH and not formulas.mathml(token.content.strip(), display=_own(token))
    )


def _own(token: Token) -> bool:
    """Whether a formula stands in a line of its own."""
    return token.markup == "$$"


def _all(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _all(token.children or ())


def _align_by_class(tokens: Sequence[Token]) -> None:
    for token in tokens:
        style = token.attrs.pop("style", None)
        if isinstance(style, str) and style.startswith("text-align:"):
            token.attrSet("class", "align-" + style.removeprefix("text-align:"))


def _formula(state: StateInline, silent: bool) -> bool:
    """`$…$` as pandoc has it, and never from one price to the next."""
    match = _FORMULA.match(state.src, state.pos, state.posMax)
    if not match or state.src[max(state.pos - 1, 0)].isdigit() or is_price(match["line"] or ""):
        return False
    if not silent:
        token = state.push("formula", "math", 0)
        token.content = match["line"] or match["own"]
        token.markup = "$" if match["line"] else "$$"
    state.pos = match.end()
    return True


def _media(state: StateInline, silent: bool) -> bool:
    """`![alt](media:NAME)`: a picture or a recording of the bank's own, and no other address."""
    match = _MEDIA.match(state.src, state.pos, state.posMax)
    if not match:
        return False
    if not silent:
        token = state.push("media", "img", 0)
        token.content = _ESCAPED.sub(r"\1", match["alt"])
        token.meta["name"] = match["name"]
    state.pos = match.end()
    return True


def _raised(state: StateInline, silent: bool) -> bool:
    """`^up^` and `~down~`, without spaces in between (`&#32;` is one that counts)."""
    match = _RAISED.match(state.src, state.pos, state.posMax)
    if not match:
        return False
    if not silent:
        token = state.push("raised", "sup" if match["up"] else "sub", 0)
        token.children = []
        inner = match["up"] or match["down"]
        state.md.inline.parse(inner, state.md, state.env, token.children)
    state.pos = match.end()
    return True


def _show_media(
    _: RendererHTML, tokens: Sequence[Token], at: int, __: OptionsDict, env: EnvType
) -> str:
    alt, name = html.escape(tokens[at].content), tokens[at].meta["name"]
    address = html.escape(env["media"](name) if "media" in env else f"{MEDIA_ADDRESS}{name}")
    if name.lower().endswith(RECORDINGS):
        label = f' aria-label="{alt}"' if alt else ""
        return f'<audio src="{address}" controls="" preload="none"{label}></audio>'
    size = _SIZE.fullmatch(name)
    sized = f' width="{size[1]}" height="{size[2]}"' if size else ""
    return f'<img src="{address}" alt="{alt}"{sized}>'


def _show_raised(shown: RendererHTML, tokens: Sequence[Token], at: int, *more: Any) -> str:
    inner = shown.renderInline(tokens[at].children or [], *more)
    return f"<{tokens[at].tag}>{inner}</{tokens[at].tag}>"


def _show_formula(
    _: RendererHTML, tokens: Sequence[Token], at: int, __: OptionsDict, env: EnvType
) -> str:
    token = tokens[at]
    latex, display = token.content.strip(), _own(token)
    if "formula" in env:
        shown = html.escape(env["formula"](latex, display), quote=False)
    else:
        found = formulas.mathml(latex, display=display)
        shown = found or formulas.as_typed(latex, token.markup)
    return f"<p>{shown}</p>\n" if token.type == "math_block" else shown


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table")
    parser.disable(["link", "image", "autolink", "reference", "heading", "lheading"])
    parser.inline.ruler.before("escape", "formula", _formula)
    parser.inline.ruler.after("emphasis", "raised", _raised)
    parser.inline.ruler.after("raised", "media", _media)
    parser.block.ruler.before(
        "fence",
        "math_block",
        math_block_dollar(allow_labels=False, allow_blank_lines=False),
        {"alt": ["paragraph", "blockquote", "list"]},
    )
    for name in _MATH:
        parser.add_render_rule(name, _show_formula)
    parser.add_render_rule("media", _show_media)
    parser.add_render_rule("raised", _show_raised)
    return parser


_MATH = ("formula", "math_block")
_PARSER = _parser()
_CLEANER = nh3.Cleaner(
    tags=TAGS, attributes=ATTRIBUTES, allowed_classes=CLASSES, url_schemes=set(), link_rel=None
)
