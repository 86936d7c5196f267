"""The items of the practice exam: a fixed small form, one item of each common kind, of no bank."""

from decimal import Decimal
from functools import cache
from typing import Any, Final

from question_bank import Answer, ItemDraft, Kind, Pair, Translation, Unit, compose

ITEMS: Final = (
    ItemDraft(
        code="LATIHAN-1",
        topic="Latihan",
        difficulty=1,
        kind=Kind.SINGLE_CHOICE,
        stem="Sebuah bus berangkat pukul 07.40 dan tiba pukul 09.10. Berapa lama perjalanannya?",
        options=("70 menit", "80 menit", "90 menit", "150 menit"),
        key=("C",),
        shuffle=False,
        translations=(
            Translation(
                language="en",
                stem="A bus leaves at 07.40 and arrives at 09.10. How long is the journey?",
                options=("70 minutes", "80 minutes", "90 minutes", "150 minutes"),
            ),
        ),
    ),
    ItemDraft(
        code="LATIHAN-2",
        topic="Latihan",
        difficulty=1,
        kind=Kind.MULTIPLE_CHOICE,
        stem="Pilih semua bilangan genap.",
        options=("12", "15", "18", "21"),
        key=("A", "C"),
        shuffle=False,
        translations=(
            Translation(
                language="en",
                stem="Choose all even numbers.",
                options=("12", "15", "18", "21"),
            ),
        ),
    ),
    ItemDraft(
        code="LATIHAN-3",
        topic="Latihan",
        difficulty=1,
        kind=Kind.TRUE_FALSE,
        stem="Satu lusin adalah dua belas buah.",
        key=("true",),
        translations=(Translation(language="en", stem="A dozen is twelve pieces."),),
    ),
    ItemDraft(
        code="LATIHAN-4",
        topic="Latihan",
        difficulty=1,
        kind=Kind.NUMERIC,
        stem="Sekarung beras beratnya 25 kg. Berapa kg berat empat karung?",
        key=("100",),
        tolerance=Decimal(0),
        units=(Unit("kg"),),
        translations=(
            Translation(
                language="en", stem="A sack of rice weighs 25 kg. How many kg are four sacks?"
            ),
        ),
    ),
    ItemDraft(
        code="LATIHAN-5",
        topic="Latihan",
        difficulty=1,
        kind=Kind.SHORT_TEXT,
        stem="Hari apa sesudah hari Selasa?",
        answers=(Answer(text="Rabu"), Answer(text="Wednesday")),
        translations=(Translation(language="en", stem="Which day follows Tuesday?"),),
    ),
    ItemDraft(
        code="LATIHAN-6",
        topic="Latihan",
        difficulty=1,
        kind=Kind.MATCHING,
        stem="Jodohkan setiap alat dengan yang diukurnya.",
        pairs=(Pair("Termometer", "Suhu"), Pair("Timbangan", "Berat"), Pair("Meteran", "Panjang")),
        translations=(
            Translation(
                language="en",
                stem="Match each tool with what it measures.",
                prompts=("Thermometer", "Scales", "Tape measure"),
                matches=("Temperature", "Weight", "Length"),
            ),
        ),
    ),
)


@cache
def practice_items() -> tuple[dict[str, Any], ...]:
    """The items as the exam page takes them, in their order; never a key."""
    return tuple(_shown(position, draft) for position, draft in enumerate(ITEMS, 1))


def _shown(position: int, draft: ItemDraft) -> dict[str, Any]:
    content = compose(draft, language="id")
    options = [{"id": option.id, "text": option.text} for option in content.options]
    return {
        "position": position,
        "kind": str(content.kind),
        "stem": content.stem,
        **content.body,
        "options": options,
    }
