"""Alphabets that write all sounds: Cyrillic, Greek, Georgian, Armenian, Kana, Ethiopic.

Tables give the commonest passport spelling (ICAO Doc 9303 part 3 for Cyrillic, ISO 843 type 2
for Greek, the national systems for Georgian 2002 and Armenian BGN/PCGN 1981, Hepburn for
Kana); other systems differ by letters that the phonetic alignment holds for near.
"""

from __future__ import annotations

import re
from functools import cache

from korgan.science.names.tables import read_table

_CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "yo", "ж": "zh", "з": "z",
    "и": "i", "й": "y", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r",
    "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh",
    "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya",
    # Ukrainian, Belarusian
    "і": "i", "ї": "yi", "є": "ye", "ґ": "g", "ў": "o", "'": "",
    # Kazakh, Kyrgyz, Tajik, Uzbek, Tatar, Mongolian, Bashkir
    "ә": "a", "ғ": "gh", "қ": "q", "ң": "ng", "ө": "o", "ұ": "u", "ү": "u", "һ": "h",
    "ӣ": "i", "ӯ": "u", "ҳ": "h", "ҷ": "j", "җ": "j", "ҡ": "q", "ҙ": "z", "ҫ": "s",
    # Serbian, Macedonian
    "ђ": "dj", "ј": "j", "љ": "lj", "њ": "nj", "ћ": "c", "џ": "dz", "ѓ": "gj", "ќ": "kj", "ѕ": "dz",
    # Abkhaz, Ossetic and old letters that still occur
    "ҟ": "k", "ҵ": "ts", "ҽ": "ch", "ӕ": "a", "ѣ": "e", "ѳ": "f", "ѵ": "i", "ӏ": "", "ӑ": "a",
    "ӗ": "e", "ҕ": "gh", "ӷ": "gh", "ҥ": "ng", "ҩ": "o", "ҧ": "p", "ҭ": "t", "ӡ": "dz", "ӂ": "zh",
}  # fmt: skip
_CYRILLIC_TABLE = str.maketrans(_CYRILLIC)
# Mongolian and Kazakh double or soft forms fold by themselves; Ukrainian reads two letters anew.
_UKRAINIAN, _ONLY_UKRAINIAN = re.compile("[іїєґ]"), re.compile("[їєґ]")

_GREEK_PAIRS = (
    ("αι", "e"), ("ει", "i"), ("οι", "i"), ("υι", "i"), ("ου", "ou"), ("αυ", "av"), ("ευ", "ev"),
    ("ηυ", "iv"), ("γγ", "ng"), ("γκ", "gk"), ("γξ", "nx"), ("γχ", "nch"), ("μπ", "b"),
    ("ντ", "nt"), ("τζ", "tz"), ("τσ", "ts"),
)  # fmt: skip
_GREEK = str.maketrans(
    {
        "α": "a", "β": "v", "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "η": "i", "θ": "th", "ι": "i",
        "κ": "k", "λ": "l", "μ": "m", "ν": "n", "ξ": "x", "ο": "o", "π": "p", "ρ": "r", "σ": "s",
        "ς": "s", "τ": "t", "υ": "y", "φ": "f", "χ": "ch", "ψ": "ps", "ω": "o",
    }
)  # fmt: skip

_GEORGIAN = str.maketrans(
    dict(
        zip(
            "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ",
            "a b g d e v z t i k l m n o p zh r s t u p k gh q sh ch ts dz ts ch kh j h".split(),
            strict=True,
        )
    )
)
_ARMENIAN = {
    **dict(
        zip(
            "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆև",
            "a b g d e z e y t zh i l kh ts k h dz gh ch m y n sh o ch p j r s v t r ts w p k o "
            "f ev"
            .split(),
            strict=True,
        )
    ),
}  # fmt: skip
_ARMENIAN_TABLE = str.maketrans(_ARMENIAN)


def cyrillic(word: str) -> str:
    """Romanise a lower-case Cyrillic word.

    Parameters
    ----------
    word : str
        Lower-case word.

    Returns
    -------
    str
        Plain Latin letters.

    Examples
    --------
    >>> cyrillic("щукин"), cyrillic("їжакевич"), cyrillic("қасым")
    ('shchukin', 'yizhakevych', 'qasym')
    """
    if _UKRAINIAN.search(word):
        word = word.replace("и", "ы").replace("г", "һ")
    return word.translate(_CYRILLIC_TABLE)


@cache
def _english_words() -> dict[str, str]:
    return {row[0]: row[1] for row in read_table("cyrillic_words.tsv")}


# What Russian papers write for sounds that Russian lacks; `чж` and `цз` stand in Chinese names.
_OF_FOREIGN = (("дж", "ҷ"), ("чж", "ж"), ("цз", "ҷ"), ("х", "һ"))


def cyrillic_of_foreign(word: str) -> str:
    """Romanise a lower-case Cyrillic word as one of another language that Russian papers render.

    Parameters
    ----------
    word : str
        Lower-case word.

    Returns
    -------
    str
        Plain Latin letters; those of `cyrillic` where nothing tells of another language.

    Examples
    --------
    >>> cyrillic_of_foreign("джихан"), cyrillic_of_foreign("чжан"), cyrillic_of_foreign("трейдинг")
    ('jihan', 'zhan', 'trading')
    """
    english = _english_words().get(word)
    if english is not None:
        return english
    for written, letter in _OF_FOREIGN:
        word = word.replace(written, letter)
    # `і` alone is Kazakh as well: Жігер is no Ukrainian.
    return word.translate(_CYRILLIC_TABLE) if not _ONLY_UKRAINIAN.search(word) else cyrillic(word)


def greek(word: str) -> str:
    """Romanise a lower-case Greek word without accents.

    Parameters
    ----------
    word : str
        Lower-case word.

    Returns
    -------
    str
        Plain Latin letters.

    Examples
    --------
    >>> greek("παπαδοπουλος"), greek("ευαγγελος")
    ('papadopoulos', 'evangelos')
    """
    for pair, latin in _GREEK_PAIRS:
        word = word.replace(pair, latin)
    return word.translate(_GREEK)


def georgian(word: str) -> str:
    """Romanise a Georgian word (capital Mtavruli letters are lowered first).

    Parameters
    ----------
    word : str
        Georgian word.

    Returns
    -------
    str
        Plain Latin letters.

    Examples
    --------
    >>> georgian("ჯავახიშვილი")
    'javakhishvili'
    """
    return word.lower().translate(_GEORGIAN)


def armenian(word: str) -> str:
    """Romanise a lower-case Armenian word.

    Parameters
    ----------
    word : str
        Lower-case word.

    Returns
    -------
    str
        Plain Latin letters.

    Examples
    --------
    >>> armenian("հակոբյան"), armenian("գևորգ")
    ('hakobyan', 'gevorg')
    """
    return word.replace("ու", "u").replace("եւ", "ev").translate(_ARMENIAN_TABLE)


_KANA_ROWS = {
    "": "あいうえお", "k": "かきくけこ", "g": "がぎぐげご", "s": "さしすせそ", "z": "ざじずぜぞ",
    "t": "たちつてと", "d": "だぢづでど", "n": "なにぬねの", "h": "はひふへほ", "b": "ばびぶべぼ",
    "p": "ぱぴぷぺぽ", "m": "まみむめも", "r": "らりるれろ",
}  # fmt: skip
_KANA = {
    kana: consonant + vowel
    for consonant, row in _KANA_ROWS.items()
    for kana, vowel in zip(row, "aiueo", strict=True)
}
_KANA |= {
    "し": "shi", "じ": "ji", "ち": "chi", "ぢ": "ji", "つ": "tsu", "づ": "zu", "ふ": "fu",
    "や": "ya", "ゆ": "yu", "よ": "yo", "わ": "wa", "を": "o", "ゐ": "i", "ゑ": "e", "ん": "n",
    "ゔ": "vu", "ー": "", "ぁ": "a", "ぃ": "i", "ぅ": "u", "ぇ": "e", "ぉ": "o", "ゎ": "wa",
    "ヷ": "va", "ヺ": "vo", "ヴ": "vu",
}  # fmt: skip
_SMALL_Y = {"ゃ": "a", "ゅ": "u", "ょ": "o"}
_SMALL_VOWEL = {"ぁ": "a", "ぃ": "i", "ぅ": "u", "ぇ": "e", "ぉ": "o"}


def kana(word: str) -> str:
    """Romanise Hiragana or Katakana (Hepburn, long vowels written short).

    Parameters
    ----------
    word : str
        Kana word.

    Returns
    -------
    str
        Plain Latin letters.

    Examples
    --------
    >>> kana("さとう"), kana("トウキョウ"), kana("はっとり")
    ('sato', 'tokyo', 'hattori')
    """
    text = "".join(chr(ord(c) - 0x60) if "ァ" <= c <= "ヶ" else c for c in word)
    out: list[str] = []
    double = False
    for character in text:
        if character == "っ":
            double = True
            continue
        if character in _SMALL_Y and out and out[-1].endswith("i"):
            stem = out[-1][:-1]
            glide = "" if stem.endswith(("sh", "ch", "j")) else "y"
            out[-1] = stem + glide + _SMALL_Y[character]
            continue
        if character in _SMALL_VOWEL and out and out[-1][-1:] in "aiueo":
            out[-1] = out[-1][:-1] + _SMALL_VOWEL[character]
            continue
        latin = _KANA.get(character, "")
        if double and latin:
            latin = latin[0] + latin
            double = False
        if latin:
            out.append(latin)
    return re.sub("ou|oo", "o", re.sub("uu", "u", "".join(out)))


# Ethiopic syllables stand in rows of eight; the sixth vowel is weak.
_ETHIOPIC_ROWS = (
    "h l hh m ss r s sh q qq . . b v t ch h . n ny a k kx . w a z zh y d dd j g gg t ch p ts ts f p"
).split()  # fmt: skip
_ETHIOPIC_VOWELS = ("e", "u", "i", "a", "e", "", "o", "wa")


def ethiopic(word: str) -> str:
    """Romanise an Ethiopic word (Amharic or Tigrinya reading).

    Parameters
    ----------
    word : str
        Ethiopic word.

    Returns
    -------
    str
        Plain Latin letters.

    Examples
    --------
    >>> ethiopic("ሰላም")
    'selam'
    """
    out = []
    for character in word:
        row, column = divmod(ord(character) - 0x1200, 8)
        if 0 <= row < len(_ETHIOPIC_ROWS):
            consonant = _ETHIOPIC_ROWS[row].strip(".")
            vowel = _ETHIOPIC_VOWELS[column]
            out.append(
                "a" if consonant == "a" and column in (0, 3) else consonant.strip("a") + vowel
            )
    return "".join(out)
