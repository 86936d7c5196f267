"""XML and HTML with entities, files of the server, endless depth, and rules without end."""

from functools import partial
from typing import Final

from tests.question_bank.formats.hostile.case import Case, long, times
from tests.question_bank.formats.qti.samples import choices, correct, item

PASSWD: Final = "file:///etc/passwd"


def declared(declarations: str, text: str = "&a;") -> bytes:
    """A quiz that begins with declarations and names one of them."""
    return (
        f"<?xml version='1.0'?><!DOCTYPE quiz [{declarations}]><quiz>"
        f'<question type="essay"><questiontext><text>{text}</text></questiontext></question></quiz>'
    ).encode()


def laughs(_: float) -> bytes:
    """Entities of entities: ten to the tenth letters."""
    more = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 11))
    return declared(f'<!ENTITY a0 "x">{more}', "&a10;")


def quadratic(scale: float) -> bytes:
    """One long entity, named again and again."""
    number = times(100_000, scale)
    return declared(f'<!ENTITY a "{"x" * number}">', "&a;" * (number // 2))


def asked(text: str) -> bytes:
    """A quiz with one essay that asks this."""
    return (
        '<quiz xmlns:xi="http://www.w3.org/2001/XInclude"><question type="essay"><name><text>a'
        f"</text></name><questiontext><text>{text}</text></questiontext></question></quiz>"
    ).encode()


def deep(root: str, scale: float) -> bytes:
    """Elements within elements."""
    number = times(200_000, scale)
    return f"<{root}>{'<a>' * number}{'</a>' * number}</{root}>".encode()


def attributes(scale: float) -> bytes:
    """An element that says very much."""
    told = b" ".join(b'a%d=""' % number for number in range(times(1_000_000, scale)))
    return b"<quiz><a " + told + b"/></quiz>"


def pattern(_: float) -> bytes:
    """An item whose own rule is an expression that takes for ever to say no."""
    test = '<patternMatch pattern="(a+)+(a+)+$"><variable identifier="RESPONSE"/></patternMatch>'
    rules = (
        f"<responseProcessing><responseCondition><responseIf>{test}<setOutcomeValue "
        'identifier="SCORE"><baseValue baseType="float">1</baseValue></setOutcomeValue>'
        "</responseIf></responseCondition></responseProcessing>"
    )
    entry = '<p>Apa? <textEntryInteraction responseIdentifier="RESPONSE"/></p>'
    return item(entry, base_type="string", response=correct("a" * 40 + "!"), rules=rules)


def conditions(scale: float) -> bytes:
    """An item with a rule for each of very many cases."""
    branch = (
        '<responseIf><match><variable identifier="RESPONSE"/><baseValue baseType="identifier">A'
        '</baseValue></match><setOutcomeValue identifier="SCORE"><baseValue baseType="float">1'
        "</baseValue></setOutcomeValue></responseIf>"
    )
    rules = f"<responseCondition>{branch}</responseCondition>" * times(10_000, scale)
    whole = f"<responseProcessing>{rules}</responseProcessing>"
    return item(choices("a", "b", "c"), response=correct("A"), rules=whole)


def options(scale: float) -> bytes:
    """An item with very many options, any number of which may be chosen."""
    texts = [str(number) for number in range(times(20_000, scale))]
    return item(choices(*texts, most=0), cardinality="multiple", response=correct("A"))


def _html(name: str, piece: str, number: int, *, kind: str = "essay") -> Case:
    before = f'<quiz><question type="{kind}"><questiontext><text><![CDATA['
    after = "]]></text></questiontext></question></quiz>"
    return long(f"html, {name}", "moodle_xml", piece, number, before=before, after=after)


MARKUP: Final = (
    Case("xml: entities of entities", "moodle_xml", laughs),
    Case("xml: a long entity again and again", "moodle_xml", quadratic),
    Case(
        "xml: a file of the server as an entity",
        "moodle_xml",
        lambda _: declared(f'<!ENTITY a SYSTEM "{PASSWD}">'),
    ),
    Case(
        "xml: a parameter entity",
        "moodle_xml",
        lambda _: declared(f'<!ENTITY % p SYSTEM "{PASSWD}"> %p;', "x"),
    ),
    Case(
        "xml: XInclude",
        "moodle_xml",
        lambda _: asked(f'<xi:include href="{PASSWD}" parse="text"/>'),
    ),
    Case(
        "xml: a style sheet to fetch",
        "moodle_xml",
        lambda _: f'<?xml-stylesheet href="{PASSWD}"?><quiz/>'.encode(),
    ),
    *(
        Case(f"{reader}: 200,000 deep", reader, partial(deep, root))
        for reader, root in (
            ("moodle_xml", "quiz"),
            ("qti12", "questestinterop"),
            ("qti21", "assessmentItem"),
            ("qti30", "qti-assessment-item"),
        )
    ),
    Case("xml: UTF-7", "moodle_xml", lambda _: b"<?xml version='1.0' encoding='UTF-7'?><quiz/>"),
    long("a million elements", "moodle_xml", "<a/>", 1_000_000, before="<quiz>", after="</quiz>"),
    Case("xml: a million attributes", "moodle_xml", attributes),
    _html("200,000 deep", "<div>", 200_000),
    _html("lists 100,000 deep", "<ul><li>", 100_000),
    _html("tables in tables", "<table><tr><td>", 50_000),
    _html("a cell over all", '<table><tr><td rowspan="99999999" colspan="99999999">a</table>', 50),
    _html("unclosed tags", "<b><i>", 100_000),
    _html("signs", "<", 300_000),
    _html("entities", "&amp", 200_000),
    _html("MathML without end", "<math><msup>", 20_000),
    _html("20,000 gaps", "{1:SA:=a}", 20_000, kind="cloze"),
    _html("open gaps", "{1:SA:=a", 50_000, kind="cloze"),
    Case("qti21: an expression without end", "qti21", pattern),
    Case("qti21: 10,000 rules", "qti21", conditions),
    Case("qti21: 20,000 options", "qti21", options),
)
