"""The sentences that the admin's Python code needs, in Indonesian (the catalogues' source)."""

from typing import Final

from starlette.requests import HTTPConnection

from exam_server.authoring.accounts.drafts import Wanted
from exam_server.pages import translate
from question_bank import Expected, RowProblem


def _(sentence: str) -> str:
    """Mark a sentence for the catalogues; it is translated when it is shown."""
    return sentence


ITEM_SENTENCES: Final[dict[Expected, str]] = {
    Expected.SMALLER_FILE: _("Berkas terlalu besar; bagi menjadi beberapa berkas."),
    Expected.UTF_8: _("Berkas teks memuat huruf yang rusak; simpan ulang sebagai UTF-8."),
    Expected.QUOTED_CSV: _("Tanda kutip dalam CSV tidak lengkap."),
    Expected.READABLE_XLSX: _("XLSX tidak dapat dibaca; simpan ulang dari aplikasi lembar kerja."),
    Expected.HEADER_COLUMN: _("Kolom ini tidak ada di baris judul."),
    Expected.COLUMN_ONCE: _("Kolom ini muncul lebih dari sekali di baris judul."),
    Expected.FEWER_ROWS: _("Baris atau soal terlalu banyak; bagi menjadi beberapa berkas."),
    Expected.SOME_ROWS: _("Berkas tidak berisi satu soal pun."),
    Expected.CELLS_OF_THE_HEADER: _("Baris ini berisi lebih banyak kolom daripada judulnya."),
    Expected.TEXT_CELL: _("Sel harus berupa teks, bukan rumus, tanggal, atau kesalahan."),
    Expected.SOMETHING: _("Bagian ini wajib diisi."),
    Expected.NOTHING: _("Bagian ini harus kosong untuk jenis soal ini."),
    Expected.SHORTER_TEXT: _("Teks terlalu panjang."),
    Expected.PLAIN_TEXT: _("Teks memuat karakter kendali yang tidak dapat ditampilkan."),
    Expected.CODE: _("Kode hanya boleh berisi huruf, angka, titik, garis bawah, dan tanda hubung."),
    Expected.CODE_ONCE: _("Kode ini sudah dipakai oleh soal sebelumnya."),
    Expected.DIFFICULTY: _("Tingkat kesulitan harus 1, 2, atau 3."),
    Expected.KIND: _("Jenis soal tidak dikenal; lihat daftarnya di lembar Petunjuk pada templat."),
    Expected.NO_GAP: _("Pilihan jawaban harus diisi berurutan dari A tanpa ada yang kosong."),
    Expected.DIFFERENT_OPTIONS: _("Dua pilihan jawaban tidak boleh sama."),
    Expected.ONE_LETTER: _("Kunci harus satu huruf dari pilihan yang terisi."),
    Expected.LETTERS: _("Kunci harus huruf-huruf berbeda dari pilihan yang terisi."),
    Expected.A_WRONG_OPTION: _("Paling sedikit satu pilihan harus salah."),
    Expected.TRUE_OR_FALSE: _("Di sini harus ada true atau false."),
    Expected.NUMBER: _("Di sini harus ada angka dengan titik desimal, misalnya 12.5."),
    Expected.NUMBER_FROM_ZERO: _("Di sini harus ada angka nol atau lebih, misalnya 0.5."),
    Expected.KNOWN_FORMAT: _("Berkas ini bukan bank soal dalam format yang dikenal."),
    Expected.SAFE_ARCHIVE: _("Berkas ZIP ditolak karena isinya tidak aman atau terlalu besar."),
    Expected.SAFE_XML: _("XML ditolak karena memuat entitas, tipe dokumen, atau rujukan luar."),
    Expected.WELL_FORMED: _("Isi berkas rusak atau tidak lengkap."),
    Expected.MANIFEST: _("Paket tidak memuat imsmanifest.xml yang dapat dibaca."),
    Expected.KNOWN_KIND: _("Jenis soal ini tidak didukung."),
    Expected.SYNTAX: _("Penulisan soal tidak sesuai dengan format berkas."),
    Expected.MORE_OPTIONS: _("Pilihan jawaban kurang; paling sedikit dua."),
    Expected.FEWER_OPTIONS: _("Pilihan jawaban terlalu banyak."),
    Expected.A_RIGHT_OPTION: _("Tidak ada pilihan yang benar."),
    Expected.A_FULL_ANSWER: _("Paling sedikit satu jawaban harus bernilai penuh."),
    Expected.WEIGHT: _("Bobot tidak sesuai dengan pilihan atau di luar batasnya."),
    Expected.UNIT: _("Satuan harus berbeda-beda dan faktornya lebih besar dari nol."),
    Expected.PAIRS: _("Pasangan menjodohkan kurang, terlalu banyak, atau tidak lengkap."),
    Expected.GAPS: _("Isian rumpang tidak cocok dengan tandanya dalam teks soal."),
    Expected.RUBRIC: _("Rubrik harus berisi teks dan poin lebih besar dari nol."),
    Expected.STIMULUS: _("Stimulus yang disebut tidak ada dalam berkas maupun bank soal."),
    Expected.SAME_STIMULUS: _("Stimulus dengan kode ini sudah berisi teks lain di atasnya."),
    Expected.TRANSLATION: _("Terjemahan tidak selengkap teks aslinya."),
    Expected.STATE: _("Status harus draft, in_review, approved, atau retired."),
    Expected.MEDIA_FILE: _("Berkas gambar atau suara yang disebut tidak ada atau rusak."),
    Expected.MEDIA_KIND: _("Jenis media ini tidak didukung."),
    Expected.SMALLER_MEDIA: _("Gambar atau suara terlalu besar."),
    Expected.ALT_TEXT: _("Gambar belum memiliki teks alternatif."),
    Expected.FORMULA: _("Rumus tidak dapat dibaca sebagai LaTeX."),
    Expected.KEPT_FEATURE: _("Bagian ini tidak dapat disimpan dan ditinggalkan."),
    Expected.KEPT_MARKUP: _("Format teks ini tidak dapat disimpan; isinya tetap ada."),
    Expected.ENCODING: _("Berkas bukan UTF-8; dibaca dengan pengodean yang disebut di sini."),
}

ACCOUNT_SENTENCES: Final[dict[Wanted, str]] = {
    Wanted.CSV: _("Berkas harus berupa CSV yang disimpan sebagai UTF-8."),
    Wanted.COLUMN: _("Kolom ini tidak ada di baris judul."),
    Wanted.COLUMN_ONCE: _("Kolom ini muncul lebih dari sekali di baris judul."),
    Wanted.SOME_ROWS: _("Berkas tidak berisi satu akun pun."),
    Wanted.FEWER_ROWS: _("Baris atau soal terlalu banyak; bagi menjadi beberapa berkas."),
    Wanted.CELLS_OF_THE_HEADER: _("Baris ini berisi lebih banyak kolom daripada judulnya."),
    Wanted.NUMBER: _("Nomor terdiri atas 1–40 huruf, angka, titik, garis miring, atau hubung."),
    Wanted.NUMBER_ONCE: _("Nomor ini sudah dipakai."),
    Wanted.NAME: _("Nama wajib diisi, paling panjang 200 huruf."),
    Wanted.EMAIL: _("Alamat e-mail tidak lengkap atau salah tulis."),
    Wanted.EMAIL_ONCE: _("Alamat e-mail ini sudah dipakai akun lain."),
    Wanted.ROLES: _("Peran harus candidate, proctor, atau admin; beberapa dipisah spasi."),
    Wanted.LANGUAGE: _("Bahasa harus id atau en."),
    Wanted.PASSWORD: _("Kata sandi terdiri atas 8–200 karakter."),
}


def describe_item_problem(connection: HTTPConnection, problem: RowProblem) -> str:
    """One problem of an item file as a sentence."""
    return translate(connection, ITEM_SENTENCES[problem.expected])


def describe_account_problem(connection: HTTPConnection, wanted: Wanted) -> str:
    """One problem of an account as a sentence."""
    return translate(connection, ACCOUNT_SENTENCES[wanted])
