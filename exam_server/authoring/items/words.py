"""The sentences of the item pages, in Indonesian (the catalogues' source)."""

from collections.abc import Iterable
from typing import Final

from starlette.requests import HTTPConnection

from exam_server.authoring.items.parts import place_of
from exam_server.authoring.words import ITEM_SENTENCES
from exam_server.errors import Fault
from exam_server.pages import translate
from question_bank import Expected, Kind, Obstacle
from question_bank import Fault as DraftFault


def _(sentence: str) -> str:
    """Mark a sentence for the catalogues; it is translated when it is shown."""
    return sentence


IN_A_FORM: Final[dict[Expected, str]] = {
    Expected.SOMETHING: _("Isian ini wajib diisi."),
    Expected.CODE_ONCE: _("Kode ini sudah dipakai soal atau stimulus lain di bank ini."),
    Expected.MORE_OPTIONS: _("Isi paling sedikit dua pilihan."),
    Expected.FEWER_OPTIONS: _("Pilihan atau jawaban terlalu banyak."),
    Expected.DIFFERENT_OPTIONS: _("Isian tidak boleh ada yang kosong atau sama."),
    Expected.ONE_LETTER: _("Tandai tepat satu pilihan yang benar."),
    Expected.LETTERS: _("Tandai pilihan yang benar."),
    Expected.TRUE_OR_FALSE: _("Pilih benar atau salah."),
    Expected.NOTHING: _("Koreksi seperti ini sudah berlaku, atau mengubah yang dilihat peserta."),
    Expected.NUMBER: _("Isi angka, misalnya 12,5."),
    Expected.NUMBER_FROM_ZERO: _("Isi angka nol atau lebih, misalnya 0,5."),
    Expected.WEIGHT: _("Bagian nilai harus berupa angka dalam batasnya."),
    Expected.GAPS: _(
        "Setiap {{1}}, {{2}}, … dalam teks soal harus punya satu isian, dan sebaliknya."
    ),
    Expected.STIMULUS: _("Stimulus ini tidak ada di bank soal."),
}
"""Where a form needs other words than a file."""

OBSTACLES: Final[dict[Obstacle, str]] = {
    Obstacle.IS_SO_ALREADY: _("sudah demikian"),
    Obstacle.NOT_FROM_HERE: _("tidak dapat langsung dari status sekarang"),
    Obstacle.LACKS_ALT: _("ada gambar tanpa teks alternatif"),
    Obstacle.TOO_MANY_TAGS: _("sudah memiliki terlalu banyak label"),
    Obstacle.OWN_VERSION: _("soal atau versi ini tulisan Anda; harus disetujui orang lain"),
}


def fault_sentence(connection: HTTPConnection, expected: Expected) -> str:
    """What was expected in a form, as a sentence."""
    return translate(connection, IN_A_FORM.get(expected) or ITEM_SENTENCES[expected])


def told(connection: HTTPConnection, kind: Kind, faults: Iterable[DraftFault]) -> dict[str, Fault]:
    """The first fault of each place on the page, its sentence where the summary looks for it."""
    found: dict[str, Fault] = {}
    for fault in faults:
        place = place_of(kind, fault.field)
        sentence = fault_sentence(connection, fault.expected)
        found.setdefault(place, Fault(place, sentence, fault.found))
    return found


def obstacle_words(connection: HTTPConnection, obstacle: Obstacle) -> str:
    """Why a step cannot be taken, as part of a sentence."""
    return translate(connection, OBSTACLES[obstacle])
