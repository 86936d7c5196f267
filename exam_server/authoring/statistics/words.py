"""What statistics say in sentences, in Indonesian (the catalogues' source)."""

import gettext
from typing import Final

from babel.numbers import format_decimal, format_percent

from question_bank import Coefficient, Flag, Remark, Unknown


def _(sentence: str) -> str:
    """Mark a sentence for the catalogues; it is translated when it is shown."""
    return sentence


REMARKS: Final[dict[Flag, str]] = {
    Flag.VOIDED: _("Dibatalkan: tidak dihitung dalam nilai siapa pun."),
    Flag.NEGATIVE: _("Daya beda negatif (%(number)s): yang lemah lebih sering benar."),
    Flag.STRONGER_THAN_THE_KEY: _(
        "Pilihan %(option)s menarik peserta yang lebih kuat daripada kunci."
    ),
    Flag.MORE_THAN_THE_KEY: _("Pilihan %(option)s lebih sering dipilih daripada kunci: %(share)s."),
    Flag.WEAK: _("Daya beda lemah (%(number)s)."),
    Flag.TOO_HARD: _("Terlalu sulit: %(share)s benar."),
    Flag.TOO_EASY: _("Terlalu mudah: %(share)s benar."),
    Flag.NOBODY: _("Tidak ada yang memilih %(option)s."),
    Flag.OMITTED: _("Dikosongkan oleh %(share)s."),
    Flag.TO_BE_MARKED: _("%(count)s jawaban belum dinilai dan belum dihitung."),
    Flag.FEW_ANSWERS: _("Baru %(count)s jawaban, kurang dari 30: baca dengan hati-hati."),
}

COEFFICIENTS: Final[dict[Coefficient, str]] = {
    Coefficient.KR_20: _("KR-20"),
    Coefficient.ALPHA: _("Alfa Cronbach"),
    Coefficient.STRATIFIED_ALPHA: _("Alfa berstrata"),
    Coefficient.DEPENDABILITY: _("Indeks keterandalan Φ"),
    Coefficient.STRATIFIED_DEPENDABILITY: _("Indeks keterandalan Φ berstrata"),
}

REASONS: Final[dict[Coefficient, str]] = {
    Coefficient.KR_20: _(
        "Semua peserta mendapat soal yang sama, dan setiap soal bernilai benar atau salah."
    ),
    Coefficient.ALPHA: _("Semua peserta mendapat soal yang sama; sebagian soal bernilai sebagian."),
    Coefficient.STRATIFIED_ALPHA: _(
        "Semua peserta mendapat soal yang sama, menurut kisi-kisi; galat dihitung per baris "
        "kisi-kisi, karena ujian lain akan mengambil soal dari baris yang sama."
    ),
    Coefficient.DEPENDABILITY: _(
        "Setiap peserta mendapat soal yang diundi, sehingga KR-20 dan alfa tidak berlaku: keduanya "
        "mengandaikan soal yang sama. Paket yang lebih sulit daripada yang lain dihitung sebagai "
        "galat, karena nilai peserta dibandingkan."
    ),
    Coefficient.STRATIFIED_DEPENDABILITY: _(
        "Setiap peserta mendapat soal yang diundi, sehingga KR-20 dan alfa tidak berlaku: keduanya "
        "mengandaikan soal yang sama. Paket berbeda hanya di dalam baris kisi-kisi, maka galat "
        "dihitung per baris; paket yang lebih sulit ikut terhitung sebagai galat."
    ),
}

UNKNOWN: Final[dict[Unknown, str]] = {
    Unknown.TOO_FEW_ATTEMPTS: _("Reliabilitas memerlukan paling sedikit dua peserta."),
    Unknown.TOO_FEW_ITEMS: _("Reliabilitas memerlukan paling sedikit dua soal yang dihitung."),
    Unknown.NO_SPREAD: _("Semua peserta mendapat nilai yang sama; reliabilitas tidak terdefinisi."),
}


NOTHING: Final = _("kosong")
POINTS: Final = _("rata-rata nilai")


class Words:
    """The sentences in one language, with numbers as it writes them."""

    def __init__(self, translations: gettext.NullTranslations, language: str) -> None:
        self._translations = translations
        self._language = language

    def remark(self, remark: Remark, option: str) -> str:
        """One remark about an item; `option` is the label of the option it is about."""
        values = {
            "option": option,
            "number": self.decimal(remark.number),
            "share": self.percent(remark.number),
            "count": format_decimal(remark.number, "0", locale=self._language),
        }
        return self._told(REMARKS[remark.flag]) % values

    def coefficient(self, coefficient: Coefficient) -> str:
        """Its name."""
        return self._told(COEFFICIENTS[coefficient])

    def reason(self, coefficient: Coefficient) -> str:
        """Why it is the one that fits."""
        return self._told(REASONS[coefficient])

    def unknown(self, why: Unknown) -> str:
        """Why there is none."""
        return self._told(UNKNOWN[why])

    @property
    def nothing(self) -> str:
        """What a line is called that stands for having answered nothing."""
        return self._told(NOTHING)

    @property
    def points(self) -> str:
        """What the line of the mean points is called."""
        return self._told(POINTS)

    def decimal(self, value: float | None) -> str:
        """Two decimals; a dash for what is not known."""
        if value is None:
            return "–"
        # A zero has no sign.
        return format_decimal(round(value, 2) + 0.0, "0.00", locale=self._language)

    def percent(self, share: float | None) -> str:
        """Whole hundredths; a dash for what is not known."""
        return "–" if share is None else format_percent(share, "0 %", locale=self._language)

    def _told(self, sentence: str) -> str:
        return self._translations.gettext(sentence)
