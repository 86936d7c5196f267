"""Names of media in drafts."""

from dataclasses import replace
from decimal import Decimal

from question_bank.items import Answer, Criterion, Pair, StimulusDraft
from question_bank.media_names import lacks_alt, media_names, with_media
from tests.question_bank.drafts import EACH_KIND, ESSAY, MATCHING, SINGLE

PICTURED = replace(
    SINGLE,
    stem="Apa ini? ![Sebuah rumah](media:rumah.png)",
    options=("![Satu](media:satu.png)", "![Dua](media:rumah.png)", "tiga"),
    answers=(Answer(text="x", feedback="[Suara](media:suara.mp3)"),),
)


def test_every_text_of_a_draft_is_searched() -> None:
    paired = replace(MATCHING, pairs=(Pair("![a](media:a.png)", "![b](media:b.png)"),))
    marked = replace(ESSAY, rubric=(Criterion("![c](media:c.png)", Decimal(1)),))

    assert media_names(PICTURED) == ("rumah.png", "satu.png", "suara.mp3")
    assert media_names(paired) == ("a.png", "b.png")
    assert media_names(marked) == ("c.png",)
    assert [media_names(each) for each in EACH_KIND] == [()] * len(EACH_KIND)


def test_names_are_replaced_and_the_rest_stays() -> None:
    found = with_media(PICTURED, {"rumah.png": "0f.png"})

    assert found.stem == "Apa ini? ![Sebuah rumah](media:0f.png)"
    assert found.options == ("![Satu](media:satu.png)", "![Dua](media:0f.png)", "tiga")
    assert (found.kind, found.answers) == (PICTURED.kind, PICTURED.answers)
    assert with_media(SINGLE, {"rumah.png": "0f.png"}) is SINGLE


def test_a_stimulus_has_media_too() -> None:
    stimulus = StimulusDraft(code="S", title="Peta", text="![Peta](media:peta.png)")

    assert with_media(stimulus, {"peta.png": "1.png"}).text == "![Peta](media:1.png)"


def test_a_picture_without_words_is_found() -> None:
    assert not lacks_alt(PICTURED)
    assert lacks_alt(replace(SINGLE, stem="Apa ini? ![ ](media:rumah.png)"))
    assert not lacks_alt(replace(SINGLE, stem="Kotak kosong: [ ] dan (media)"))
