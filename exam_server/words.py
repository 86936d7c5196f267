"""The sentence for each refusal, in Indonesian (the catalogues' source), for pages and problems."""

from typing import Final

from exam_server.outcomes import Word


def _(sentence: str) -> str:
    """Mark a sentence for the catalogues; it is translated when it is shown."""
    return sentence


SENTENCES: Final[dict[Word, str]] = {
    Word.STALE_EPOCH: _("Ujian ini sedang dilanjutkan di perangkat lain."),
    Word.CONFLICT: _("Jawaban yang lebih baru sudah tersimpan."),
    Word.TIME_OVER: _("Waktu ujian sudah habis."),
    Word.PAUSED: _("Ujian sedang dijeda oleh pengawas."),
    Word.NOT_PAUSED: _("Ujian tidak sedang dijeda."),
    Word.NOT_RUNNING: _("Ujian belum dimulai."),
    Word.NO_REST: _("Tidak ada sisa waktu istirahat."),
    Word.CLOSED: _("Ujian sudah selesai."),
    Word.NOT_OVER: _("Ujian ini belum selesai."),
    Word.HAS_LEFT: _("Jadwal ini sudah diarsipkan; serahkan berkas kepada panitia."),
    Word.ALREADY_STARTED: _(
        "Ujian peserta sudah dimulai; tambahan waktu dan istirahatnya tidak dapat dikurangi."
    ),
    Word.SUPERSEDED: _("Ujian ini dilanjutkan di perangkat lain."),
    Word.NOT_YOURS: _("Ujian ini bukan milik Anda."),
    Word.NO_ATTEMPT: _("Ujian ini tidak ditemukan."),
    Word.NO_SLOT: _("Jadwal ini tidak ditemukan."),
    Word.BAD_POSITION: _("Nomor soal ini tidak ada."),
    Word.MALFORMED: _("Pesan tidak dapat dibaca."),
    Word.TOO_LARGE: _("Kiriman terlalu besar."),
    Word.TOO_EARLY: _("Ujian belum dibuka."),
    Word.TOO_LATE: _("Waktu masuk ujian sudah lewat."),
    Word.WRONG_TOKEN: _("Token tidak cocok."),
    Word.ALREADY_BOOKED: _("Anda sudah memilih jadwal untuk ujian ini; pilihan itu tetap."),
    Word.SLOT_FULL: _("Jadwal ini sudah penuh."),
    Word.NOT_ELIGIBLE: _("Anda tidak terdaftar untuk ujian ini."),
    Word.BOOKING_CLOSED: _("Pemilihan jadwal sudah ditutup."),
    Word.FORMS_DRAWN: _("Kisi-kisi tidak dapat diubah lagi: paket soal sudah disusun."),
    Word.FORM_UNAVAILABLE: _("Paket soal belum dapat disusun; hubungi panitia."),
    Word.INVALID: _("Ada isian yang perlu diperbaiki."),
    Word.NOT_FOUND: _("Halaman ini tidak ditemukan."),
    Word.NOT_SIGNED_IN: _("Silakan masuk terlebih dahulu."),
    Word.WRONG_CREDENTIALS: _("Nomor peserta atau kata sandi tidak cocok."),
    Word.FORBIDDEN: _("Akun Anda tidak berhak membuka halaman ini."),
    Word.FOREIGN_ORIGIN: _("Permintaan ini datang dari situs lain dan ditolak."),
    Word.TOO_MANY: _("Terlalu banyak percobaan; tunggu sebentar lalu coba lagi."),
    Word.UNAVAILABLE: _("Layanan sedang terganggu; coba lagi sebentar lagi."),
    Word.BUSY: _("Layanan sedang sibuk; coba lagi sebentar lagi."),
    Word.METHOD_NOT_ALLOWED: _("Cara permintaan ini tidak didukung di alamat ini."),
    Word.LINK_USED: _("Tautan ini sudah dipakai atau kedaluwarsa; buat yang baru."),
    Word.IN_USE: _("Tidak dapat dibatalkan karena sudah dipakai atau diubah."),
    Word.INTERNAL: _("Terjadi kesalahan pada server; tidak ada yang hilang. Coba lagi."),
}
