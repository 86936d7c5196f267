"""One example of each kind for authors, and a word about each column; in the template's language.

The same drafts show what can be written, so a test holds that every kind is among them."""

from decimal import Decimal

from question_bank.items import (
    Answer,
    Criterion,
    Gap,
    GapKind,
    ItemDraft,
    Kind,
    Pair,
    StimulusDraft,
    Translation,
    Unit,
)

HALF = Decimal("0.5")

STIMULUS = StimulusDraft(
    code="TABEL-1",
    title="Rumah tangga per desa",
    text="| Desa | Rumah tangga |\n|---|---|\n| Sukamaju | 412 |\n| Mekarsari | 388 |",
)

EXAMPLES = (
    ItemDraft(
        code="CONTOH-1",
        topic="Numerik",
        difficulty=1,
        kind=Kind.SINGLE_CHOICE,
        stem="Seorang petugas mendata **8 rumah tangga** sehari. Berapa yang ia data dalam 5 hari?",
        options=("35", "40", "45", "48"),
        key=("B",),
        expression="8 * 5",
        explanation="Delapan rumah tangga dikali lima hari adalah 40.",
        feedback=("Kurang satu hari kerja.", "", "", ""),
        tags=("perkalian", "latihan"),
        author="Siti Rahmawati",
        translations=(
            Translation(
                language="en",
                stem="An officer visits **8 households** a day. How many in 5 days?",
                options=("35", "40", "45", "48"),
                explanation="Eight households times five days makes 40.",
            ),
        ),
    ),
    ItemDraft(
        code="CONTOH-2",
        topic="Praktik Lapangan",
        difficulty=2,
        kind=Kind.MULTIPLE_CHOICE,
        stem="Apa saja yang diperiksa sebelum wawancara dimulai? Pilih semua yang benar.",
        options=("Alamat responden", "Kesediaan responden", "Penghasilan tetangga"),
        key=("A", "B"),
        explanation="Penghasilan tetangga tidak berkaitan dengan wawancara itu.",
        weights=(HALF, HALF, Decimal(-1)),
    ),
    ItemDraft(
        code="CONTOH-3",
        topic="Etika",
        difficulty=1,
        kind=Kind.TRUE_FALSE,
        stem="Jawaban responden boleh diceritakan kepada tetangganya.",
        key=("false",),
        explanation="Jawaban responden bersifat rahasia.",
    ),
    ItemDraft(
        code="CONTOH-4",
        topic="Numerik",
        difficulty=2,
        kind=Kind.NUMERIC,
        stem="Rata-rata dari 12, 13, dan 12,5 kilogram adalah …",
        key=("12.5",),
        tolerance=Decimal(0),
        expression="(12 + 13 + 12.5) / 3",
        explanation="Jumlahnya 37,5; dibagi tiga menjadi 12,5.",
        answers=(Answer(text="12.5", weight=HALF, tolerance=HALF),),
        units=(Unit("kg"), Unit("g", Decimal("0.001"))),
    ),
    ItemDraft(
        code="CONTOH-5",
        topic="Geografi",
        difficulty=1,
        kind=Kind.SHORT_TEXT,
        stem="Apa ibu kota Provinsi Jawa Barat?",
        answers=(Answer(text="Bandung"), Answer(text="Kota Ban*", weight=HALF)),
    ),
    ItemDraft(
        code="CONTOH-6",
        topic="Geografi",
        difficulty=1,
        kind=Kind.MATCHING,
        stem="Jodohkan provinsi dengan ibu kotanya.",
        pairs=(Pair("Jawa Timur", "Surabaya"), Pair("Bali", "Denpasar")),
        distractors=("Medan",),
    ),
    ItemDraft(
        code="CONTOH-7",
        topic="Praktik Lapangan",
        difficulty=2,
        kind=Kind.ORDERING,
        stem="Urutkan langkah pendataan.",
        options=("Persiapan", "Kunjungan", "Wawancara", "Pemeriksaan"),
    ),
    ItemDraft(
        code="CONTOH-8",
        topic="Geografi",
        difficulty=3,
        kind=Kind.CLOZE,
        stem="Provinsi {{1}} beribu kota {{2}}; luasnya sekitar {{3}} km².",
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
    ),
    ItemDraft(
        code="CONTOH-9",
        topic="Statistika",
        difficulty=3,
        kind=Kind.ESSAY,
        stem="Bandingkan kedua desa dalam tabel itu dengan dua kalimat.",
        rubric=(Criterion("Angkanya benar", Decimal(2)), Criterion("Kalimatnya jelas")),
        most_words=60,
        sample="Sukamaju memiliki 24 rumah tangga lebih banyak daripada Mekarsari …",
        stimulus=STIMULUS.code,
    ),
)

NOTES = {
    "code": "Kode unik, misalnya NUM-1-01: huruf, angka, titik, garis bawah, atau tanda hubung.",
    "topic": "Nama topik. Topik yang belum ada dibuat saat impor.",
    "difficulty": "1 mudah, 2 sedang, 3 sulit.",
    "kind": "single_choice satu pilihan, multiple_choice beberapa pilihan, true_false benar atau "
    "salah, numeric angka, short_text isian singkat, matching menjodohkan, ordering mengurutkan, "
    "cloze teks rumpang, essay uraian.",
    "stem": "Pertanyaan dalam Markdown: **tebal**, *miring*, daftar, tabel, rumus $x^2$. "
    "Pada cloze, {{1}}, {{2}}, … menandai tempat isian.",
    "option_a": "Pilihan A sampai J diisi berurutan untuk soal pilihan; untuk ordering, unsur "
    "dalam urutan yang benar.",
    "key": "Huruf (B), beberapa huruf (A C), true atau false, atau angka dengan titik (12.5); "
    "kosong untuk jenis lain.",
    "tolerance": "Hanya untuk numeric: selisih terbesar yang masih benar; kosong berarti 0.",
    "expression": "Hitungan yang menghasilkan kunci, untuk diperiksa kembali; boleh kosong.",
    "explanation": "Mengapa kuncinya benar; tidak pernah tampil selama ujian.",
    "weights": "Bagian nilai tiap pilihan secara berurutan, dipisah spasi: 0.5 0.5 -1 atau "
    "50% 50% -100%. Kosong berarti aturan biasa.",
    "feedback": "Umpan balik pilihan, satu per baris: B: Benar sekali.",
    "feedback_right": "Umpan balik untuk jawaban benar; feedback_partly untuk yang benar sebagian, "
    "feedback_wrong untuk yang salah.",
    "shuffle": "false bila urutan pilihan harus tetap.",
    "answers": "Jawaban short_text, dipisah | atau satu per baris: Bandung | 50% Kota Ban*. "
    "Tanda * mewakili huruf apa saja. Pada numeric, angka lain yang bernilai sebagian: "
    "50% 12.5 ± 0.5. Sesudah tanda # boleh ada umpan balik.",
    "case": "true bila huruf besar dan kecil dibedakan.",
    "spaces": "collapse spasi berlebih diabaikan (biasa), ignore semua spasi diabaikan, exact "
    "harus persis.",
    "units": "Satuan yang boleh ditulis beserta nilainya dalam satuan kunci: kg | g = 0.001.",
    "pairs": "Pasangan yang benar, satu per baris: Jawa Timur = Surabaya.",
    "distractors": "Jodoh tambahan yang tidak berpasangan, satu per baris.",
    "gaps": "Isian cloze, satu per baris. Teks, 1: Bali | 50% Pulau Bali. Pilihan dengan yang "
    "benar dalam kurung siku, 2: [Denpasar] | Ubud. Angka, 3: 5780 ± 20. Bobot dan pembedaan "
    "huruf besar dalam kurung, 3 (2, case): …",
    "rubric": "Rubrik essay dengan poinnya, satu per baris: Runtut = 2.",
    "words": "Jumlah kata terbanyak dalam essay.",
    "sample": "Contoh jawaban essay untuk pemeriksa.",
    "stimulus": "Kode bacaan atau tabel yang dipakai bersama oleh beberapa soal; "
    "stimulus_title dan stimulus_text cukup diisi pada satu soal.",
    "tags": "Label, dipisah koma.",
    "author": "Penulis soal.",
    "source": "Asal soal, misalnya judul buku.",
    "state": "draft, in_review, approved, atau retired; kosong berarti menurut impornya.",
    "stem_en": "Soal dalam bahasa lain: stem_en, option_a_en, …, prompts_en dan matches_en (satu "
    "per baris), explanation_en. en dapat diganti kode bahasa lain.",
    "Tanda": "Tanda | = # ± berlaku bila berdiri sendiri di antara spasi. Untuk menulisnya sebagai "
    "huruf, beri garis miring terbalik: \\|. Baris yang diawali dua spasi meneruskan baris di "
    "atasnya. Baris kosong diabaikan.",
}
