"""One valid draft of each kind, for tests of checking, content, scoring and formats."""

from decimal import Decimal

from question_bank.content import compose
from question_bank.items import (
    Answer,
    Criterion,
    Gap,
    GapKind,
    ItemDraft,
    Kind,
    Pair,
    Unit,
)

HALF = Decimal("0.5")

SINGLE = ItemDraft(
    code="S-1",
    topic="Umum",
    difficulty=2,
    kind=Kind.SINGLE_CHOICE,
    stem="Berapa 8 × 5?",
    options=("35", "40", "45"),
    key=("B",),
    explanation="8 × 5 = 40",
)
MULTIPLE = ItemDraft(
    code="M-1",
    topic="Umum",
    difficulty=2,
    kind=Kind.MULTIPLE_CHOICE,
    stem="Mana bilangan prima?",
    options=("2", "3", "4", "6"),
    key=("A", "B"),
)
TRUE_FALSE = ItemDraft(
    code="T-1",
    topic="Umum",
    difficulty=1,
    kind=Kind.TRUE_FALSE,
    stem="Data responden rahasia.",
    key=("true",),
)
NUMERIC = ItemDraft(
    code="N-1",
    topic="Umum",
    difficulty=1,
    kind=Kind.NUMERIC,
    stem="Berapa berat 1,5 kg beras?",
    key=("1.5",),
    tolerance=Decimal("0.1"),
    units=(Unit("kg"), Unit("g", Decimal("0.001"))),
)
SHORT_TEXT = ItemDraft(
    code="P-1",
    topic="Umum",
    difficulty=1,
    kind=Kind.SHORT_TEXT,
    stem="Ibu kota Jawa Barat?",
    answers=(Answer(text="Bandung"), Answer(text="Kota Ban*", weight=HALF)),
)
MATCHING = ItemDraft(
    code="J-1",
    topic="Umum",
    difficulty=3,
    kind=Kind.MATCHING,
    stem="Jodohkan provinsi dengan ibu kotanya.",
    pairs=(Pair("Jawa Timur", "Surabaya"), Pair("Bali", "Denpasar"), Pair("Aceh", "Banda Aceh")),
    distractors=("Medan",),
)
ORDERING = ItemDraft(
    code="U-1",
    topic="Umum",
    difficulty=2,
    kind=Kind.ORDERING,
    stem="Urutkan langkah pendataan.",
    options=("Persiapan", "Kunjungan", "Wawancara", "Pemeriksaan"),
)
CLOZE = ItemDraft(
    code="R-1",
    topic="Umum",
    difficulty=2,
    kind=Kind.CLOZE,
    stem="Ibu kota {{1}} adalah {{2}}; luasnya {{3}} km².",
    gaps=(
        Gap(name="1", kind=GapKind.TEXT, answers=(Answer(text="Bali"),)),
        Gap(
            name="2",
            kind=GapKind.CHOICE,
            answers=(Answer(text="Denpasar"), Answer(text="Ubud", weight=Decimal(0))),
        ),
        Gap(
            name="3",
            kind=GapKind.NUMBER,
            answers=(Answer(text="5780", tolerance=Decimal(20)),),
            weight=Decimal(2),
        ),
    ),
)
ESSAY = ItemDraft(
    code="E-1",
    topic="Umum",
    difficulty=3,
    kind=Kind.ESSAY,
    stem="Ceritakan pengalaman mendata.",
    rubric=(Criterion("Runtut", Decimal(2)), Criterion("Relevan", Decimal(3))),
    most_words=200,
    sample="Pada tahun itu saya mendata …",
)
EACH_KIND = (SINGLE, MULTIPLE, TRUE_FALSE, NUMERIC, SHORT_TEXT, MATCHING, ORDERING, CLOZE, ESSAY)


def right_response(draft: ItemDraft) -> tuple[str, ...]:
    """A response that earns the whole point; the key itself where that is one."""
    content = compose(draft, language="id")
    if draft.kind is Kind.CLOZE:
        return tuple(
            f"{name}={each['text']}"
            for name, gap in content.rule["gaps"].items()
            for each in gap["answers"]
            if each["weight"] == "1"
        )
    return content.key or (draft.answers[0].text if draft.answers else "Ketika itu …",)
