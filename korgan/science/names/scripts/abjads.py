"""Alphabets that leave most vowels out: Arabic (with Persian, Urdu, Kurdish, Uyghur) and Hebrew.

The result keeps consonants and written long vowels only; the alignment lets short vowels be
added on the Latin side at almost no cost. Sources: ISO 233-2, BGN/PCGN 1956 and 1958 (Persian),
ISO 259-2, reduced to plain letters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache

from korgan.science.names.tables import read_table

_ARABIC = {
    "ا": "a", "أ": "a", "إ": "i", "آ": "a", "ٱ": "a", "ب": "b", "ت": "t", "ث": "th", "ج": "j",
    "ح": "h", "خ": "kh", "د": "d", "ذ": "dh", "ر": "r", "ز": "z", "س": "s", "ش": "sh", "ص": "s",
    "ض": "d", "ط": "t", "ظ": "z", "ع": "a", "غ": "gh", "ف": "f", "ق": "q", "ك": "k", "ل": "l",
    "م": "m", "ن": "n", "ه": "h", "ة": "a", "ى": "a", "ء": "", "ئ": "i", "ؤ": "u",
    # Persian, Urdu, Pashto, Kurdish, Uyghur, Sindhi
    "پ": "p", "چ": "ch", "ژ": "zh", "گ": "g", "ک": "k", "ٹ": "t", "ڈ": "d", "ڑ": "r", "ں": "n",
    "ے": "e", "ۓ": "e", "ہ": "h", "ھ": "h", "ۀ": "e", "ۃ": "a", "ڵ": "l", "ڕ": "r", "ڤ": "v",
    "ێ": "e", "ە": "e", "ې": "e", "ۍ": "i", "ۆ": "o", "ۇ": "u", "ۈ": "u", "ۋ": "v", "ڭ": "ng",
    "ڼ": "n", "ړ": "r", "ډ": "d", "ټ": "t", "ځ": "dz", "څ": "ts", "ږ": "zh", "ښ": "sh", "ګ": "g",
    "َ": "a", "ِ": "i", "ُ": "u", "ً": "an", "ٍ": "in", "ٌ": "un",
    "ٰ": "a",
}  # fmt: skip
# Words whose Latin spelling is fixed by custom.
_ARABIC_WORDS = {
    "بن": "bin", "ابن": "ibn", "بنت": "bint", "ابو": "abu", "أبو": "abu", "ابي": "abi",
    "أبي": "abi",
    "ابا": "aba", "أبا": "aba", "ام": "umm", "أم": "umm", "عبد": "abd", "ال": "al", "آل": "al",
    "الله": "allah", "ولد": "ould", "ذو": "dhu", "و": "wa",
    # Very common given names, with the vowels that Latin spelling shows
    "محمد": "muhammad", "احمد": "ahmad", "أحمد": "ahmad", "علي": "ali", "على": "ali",
    "حسن": "hasan",
    "حسين": "husayn", "عمر": "umar", "عثمان": "uthman", "يوسف": "yusuf", "خالد": "khalid",
    "محمود": "mahmud", "ابراهيم": "ibrahim", "إبراهيم": "ibrahim", "مصطفى": "mustafa",
    "عبدالله": "abdallah", "عبداللہ": "abdallah", "حامد": "hamid", "حميد": "hamid",
    "سعيد": "said", "صالح": "salih", "ناصر": "nasir", "قاسم": "qasim", "كريم": "karim",
    "رحيم": "rahim", "رشيد": "rashid", "راشد": "rashid", "جمال": "jamal", "كمال": "kamal",
    "جعفر": "jafar", "طارق": "tariq", "عادل": "adil", "فيصل": "faysal", "سليمان": "sulayman",
    "اسماعيل": "ismail", "إسماعيل": "ismail", "موسى": "musa", "عيسى": "isa", "يحيى": "yahya",
    "هاشم": "hashim", "كاظم": "kazim", "عباس": "abbas", "صادق": "sadiq", "مهدي": "mahdi",
    "رضا": "rida", "محسن": "muhsin", "مسعود": "masud", "وليد": "walid", "سالم": "salim",
    "سليم": "salim", "سلمان": "salman", "عمار": "ammar", "بكر": "bakr", "بلال": "bilal",
    "انور": "anwar", "أنور": "anwar", "اكرم": "akram", "أكرم": "akram", "اسعد": "asad",
    "أسعد": "asad", "حمزة": "hamza", "زينب": "zaynab", "فاطمة": "fatima", "عائشة": "aisha",
    "مريم": "maryam", "خديجة": "khadija", "الرحمن": "al rahman", "الرحيم": "al rahim",
    "الكريم": "al karim", "العزيز": "al aziz", "القادر": "al qadir", "الحميد": "al hamid",
    "شيخ": "shaykh", "الشيخ": "shaykh", "حاج": "haji", "حاجي": "haji", "الحاج": "haji",
    "ملا": "mullah", "مولوي": "mawlawi", "سيد": "sayyid", "السيد": "sayyid", "دكتور": "dr",
    "قاري": "qari", "خان": "khan", "اخوند": "akhund", "آخوند": "akhund", "زاده": "zada",
    "جان": "jan", "مير": "mir", "امير": "amir", "أمير": "amir", "شاه": "shah", "گل": "gul",
    "طيب": "tayyib", "الطيب": "al tayyib", "طاهر": "tahir", "الطاهر": "al tahir",
    "زكريا": "zakariya", "داود": "dawud", "داوود": "dawud", "ايوب": "ayyub", "أيوب": "ayyub",
    "يعقوب": "yaqub", "اسحاق": "ishaq", "إسحاق": "ishaq", "هارون": "harun", "ادريس": "idris",
    "إدريس": "idris", "الياس": "ilyas", "إلياس": "ilyas", "نوح": "nuh", "زيد": "zayd",
    "يزيد": "yazid", "زياد": "ziyad", "زيدان": "zaydan", "حمد": "hamad", "حماد": "hammad",
    "حمدان": "hamdan", "حمدي": "hamdi", "مجيد": "majid", "ماجد": "majid", "سعد": "saad",
    "سعود": "saud", "فهد": "fahd", "فؤاد": "fuad", "فاروق": "faruq", "فاضل": "fadil",
    "فتحي": "fathi", "فريد": "farid", "فوزي": "fawzi", "غالب": "ghalib", "غازي": "ghazi",
    "غسان": "ghassan", "هاني": "hani", "هيثم": "haytham", "هشام": "hisham", "هلال": "hilal",
    "همام": "hammam", "جابر": "jabir", "جبار": "jabbar", "جلال": "jalal", "جميل": "jamil",
    "جاسم": "jasim", "جواد": "jawad", "كامل": "kamil", "ليث": "layth", "لطيف": "latif",
    "لقمان": "luqman", "مالك": "malik", "منصور": "mansur", "مروان": "marwan", "ماهر": "mahir",
    "منير": "munir", "مراد": "murad", "مرتضى": "murtada", "مسلم": "muslim", "مختار": "mukhtar",
    "معاوية": "muawiya", "مقداد": "miqdad", "نبيل": "nabil", "نجيب": "najib", "نديم": "nadim",
    "نصر": "nasr", "نعيم": "naim", "نزار": "nizar", "نور": "nur", "عصام": "isam",
    "عماد": "imad", "عامر": "amir", "عاصم": "asim", "عارف": "arif", "عاطف": "atif",
    "عدنان": "adnan", "عزيز": "aziz", "عقيل": "aqil", "عمران": "imran", "عمرو": "amr",
    "عاشور": "ashur", "عبيد": "ubayd", "العبيدي": "al ubaydi", "رفيق": "rafiq", "رياض": "riyad",
    "ربيع": "rabi", "رمضان": "ramadan", "رمزي": "ramzi", "سامر": "samir", "سامي": "sami",
    "سمير": "samir", "سلطان": "sultan", "سيف": "sayf", "سهيل": "suhayl", "شريف": "sharif",
    "شاكر": "shakir", "شوقي": "shawqi", "شعبان": "shaban", "صابر": "sabir", "صلاح": "salah",
    "صباح": "sabah", "صدام": "saddam", "طلال": "talal", "طلعت": "talat", "ثامر": "thamir",
    "تامر": "tamir", "توفيق": "tawfiq", "تحسين": "tahsin", "تيسير": "taysir", "وائل": "wail",
    "وسام": "wisam", "وسيم": "wasim", "باسم": "basim", "بشار": "bashar", "بشير": "bashir",
    "بدر": "badr", "برهان": "burhan", "بهاء": "baha", "خلف": "khalaf", "خليل": "khalil",
    "خضر": "khidr", "خيري": "khayri", "ضياء": "diya", "حازم": "hazim", "حاتم": "hatim",
    "حارث": "harith", "حكيم": "hakim", "حبيب": "habib", "حسام": "husam", "حسان": "hassan",
    "حسني": "husni", "حيدر": "haydar", "قيس": "qays", "قادر": "qadir", "قصي": "qusay",
    "عدي": "uday", "اياد": "iyad", "إياد": "iyad", "ايمن": "ayman", "أيمن": "ayman",
    "امين": "amin", "أمين": "amin", "انس": "anas", "أنس": "anas", "اسامة": "usama",
    "أسامة": "usama", "اشرف": "ashraf", "أشرف": "ashraf", "اكبر": "akbar", "أكبر": "akbar",
    "اسد": "asad", "أسد": "asad", "ايهاب": "ihab", "إيهاب": "ihab", "يونس": "yunus",
    "ياسر": "yasir", "ياسين": "yasin", "الدين": "al din", "الحق": "al haqq", "حقاني": "haqqani",
    "نظر": "nazar", "فيض": "faiz",
}  # fmt: skip


# As spoken from Turkey to Indonesia; and the letter that closes Hakkani, Kabuli, Gharbi.
_EASTERN = {"ض": "z", "ذ": "z", "ث": "s"}
_CLOSING_A = frozenset(
    {"موسى", "عيسى", "يحيى", "مرتضى", "مجتبى", "ليلى", "سلمى", "هدى", "منى", "بشرى", "نجوى"}
)


# Consonants whose Latin letters would be read as one, where no language of this script lacks a
# vowel between them: at the beginning of a word, and after another consonant.
_PAIRS_READ_AS_ONE = re.compile(r"^[dgkstz](?=\|h)|(?<=[^aeiou|]\|)t(?=\|s(?!h))")
# Words that Persian and Pashto names end in, as they are spelled when joined to the name.
_SUFFIXES = {"khil": "khel", "jan": "jan", "zai": "zai", "zayi": "zai", "pur": "pur"}


def arabic(word: str, *, eastern: bool = False) -> list[str]:
    """Romanise one word in Arabic letters, without the short vowels that are not written.

    Parameters
    ----------
    word : str
        One word.
    eastern : bool
        Read the letters as Persian, Urdu, Pashto and Turkic speakers do.

    Returns
    -------
    list of str
        One Latin word, or several where the article or ``Allah`` is joined to a name.

    Examples
    --------
    >>> arabic("الحكيم"), arabic("سعيد"), arabic("عبدالرحمن"), arabic("احمدی")
    (['al', 'hkim'], ['said'], ['abd', 'al', 'rahman'], ['ahmadi'])
    >>> arabic("سهيلة"), arabic("انتصار")
    (['sahila'], ['antasar'])
    >>> arabic("غيض"), arabic("غيض", eastern=True), arabic("حقانى", eastern=True)
    (['ghid'], ['ghiz'], ['hqani'])
    """
    # Compatibility ya and kaf of Persian keyboards; the stretching sign.
    word = word.replace("ی", "ي").replace("ـ", "").replace("ک", "ك")
    bare = "".join(c for c in word if unicodedata.category(c) != "Mn" or c in "ٰ")
    if bare in _ARABIC_WORDS:
        return _ARABIC_WORDS[bare].split()
    if bare[:-1] in _ARABIC_WORDS and bare[-1:] in "يى" and len(bare) > 4:
        # Who is of Ahmad is Ahmadi.
        return [*_ARABIC_WORDS[bare[:-1]].split()[:-1], _ARABIC_WORDS[bare[:-1]].split()[-1] + "i"]
    if bare.startswith("وال") and len(bare) > 5:
        return ["wa", *arabic(word[1:], eastern=eastern)]
    if bare.startswith("ال") and len(bare) > 3:
        return ["al", *_arabic_stem(word[word.index("ل") + 1 :], eastern)]
    if bare.startswith("عبدال") and len(bare) > 6:
        return ["abd", *arabic(word[word.index("د") + 1 :], eastern=eastern)]
    return _arabic_stem(word, eastern)


def _arabic_stem(word: str, eastern: bool) -> list[str]:
    closes_in_i = eastern and word not in _CLOSING_A
    if word.endswith("الله") and len(word) > 5:
        return [*_arabic_stem(word[:-4], eastern), "allah"]
    out: list[str] = []
    letters = [c for c in word if c in _ARABIC or c in "ويّ"]
    for place, letter in enumerate(letters):
        last = place == len(letters) - 1
        if letter in "وي":
            follows = letters[place + 1] if not last else ""
            after_a = place > 0 and letters[place - 1] in "اأآ" and not last
            consonant = place == 0 or after_a or follows in ("ا", "ة", "ى")
            out.append({"و": ("u", "w"), "ي": ("i", "y")}[letter][consonant])
        elif letter == "ّ" or (letter == "ع" and out and out[-1][-1:] in "aiu"):
            continue
        elif letter == "ى" and closes_in_i:
            out.append("i")
        elif eastern and letter in _EASTERN:
            out.append(_EASTERN[letter])
        else:
            out.append(_ARABIC[letter])
    text = _PAIRS_READ_AS_ONE.sub(r"\g<0>a", "|".join(out)).replace("|", "")
    return [text] if text else []


def half_joined(words: Sequence[str]) -> list[str]:
    """Join the parts of Arabic names as most passports do: servant and article, ``Allah``.

    Parameters
    ----------
    words : sequence of str
        Words of a name as `arabic` gives them.

    Returns
    -------
    list of str
        The same name in fewer words.

    Examples
    --------
    >>> half_joined(["abd", "al", "rhmn", "agha"]), half_joined(["abd", "allah"])
    (['abdul', 'rhmn', 'agha'], ['abdallah'])
    """
    out: list[str] = []
    for word in words:
        if out and out[-1] == "abd" and word in ("al", "allah"):
            out[-1] = "abdul" if word == "al" else "abdallah"
        else:
            out.append(word)
    return out


def joined(words: Sequence[str]) -> list[str]:
    """Join the parts of Arabic names that are written as one word in South and Central Asia.

    Parameters
    ----------
    words : sequence of str
        Words of a name as `arabic` gives them.

    Returns
    -------
    list of str
        The same name in fewer words.

    Examples
    --------
    >>> joined(["wali", "jan"]), joined(["shhid", "khil"])
    (['walijan'], ['shhidkhel'])
    >>> joined(["shms", "al", "din"]), joined(["abd", "al", "rhmn"]), joined(["mti", "allah"])
    (['shmsuddin'], ['abdurhmn'], ['mtiullah'])
    """
    out: list[str] = []
    for word in half_joined(words):
        if len(out) > 1 and word == "din" and out[-1] == "al":
            out[-2:] = [f"{out[-2]}uddin"]
        elif out and word == "allah":
            out[-1] = f"{out[-1]}ullah"
        elif out and word in _SUFFIXES:
            out[-1] = f"{out[-1]}{_SUFFIXES[word]}"
        elif out and out[-1] == "abdul":
            # The article takes the sound of the letters of the sun: Abdurrahman.
            out[-1] = f"abd{'u' if word[0] in 'tdrzsn' else 'ul'}{word}"
        else:
            out.append(word)
    return out


# Letters that papers write either way, as one; what stands before a word without being of it; and
# the ending of the feminine, which an adjective takes beside some nouns.
_ONE_LETTER = str.maketrans("أإآٱىیکگۀة", "ااااييكغهه")
_BEFORE = ("وال", "بال", "فال", "كال", "لل", "ال", "و")
_FEMININE = "ه"
_LEAST_STEM = 3


@cache
def _meanings() -> dict[str, str]:
    found: dict[str, str] = {}
    for word, translation in read_table("arabic_words.tsv"):
        for stem in _stems(word):
            found.setdefault(stem, translation)
    return found


def _stems(word: str) -> Iterator[str]:
    """Give a word as it is written, then without article or preposition, then as masculine."""
    word = word.translate(_ONE_LETTER)
    yield word
    bare = [
        word.removeprefix(before)
        for before in _BEFORE
        if word.startswith(before) and len(word) >= len(before) + _LEAST_STEM
    ]
    yield from bare
    for stem in (word, *bare):
        if stem.endswith(_FEMININE) and len(stem) > _LEAST_STEM + 1:
            yield stem[:-1]


def meaning(word: str) -> list[str]:
    """Translate a word of organisations in Arabic letters.

    Parameters
    ----------
    word : str
        One word.

    Returns
    -------
    list of str
        English words, none if it is no such word.

    Examples
    --------
    >>> meaning("شركة"), meaning("والتجارة"), meaning("محمد")
    (['company'], ['trading'], [])
    """
    for stem in _stems(word):
        if stem in _meanings():
            return _meanings()[stem].split()
    return []


_HEBREW = {
    "א": "a", "ב": "b", "ג": "g", "ד": "d", "ה": "h", "ו": "v", "ז": "z", "ח": "ch", "ט": "t",
    "י": "y", "כ": "k", "ך": "k", "ל": "l", "מ": "m", "ם": "m", "נ": "n", "ן": "n", "ס": "s",
    "ע": "a", "פ": "p", "ף": "f", "צ": "tz", "ץ": "tz", "ק": "k", "ר": "r", "ש": "sh", "ת": "t",
    "װ": "v", "ױ": "oy", "ײ": "ey",
}  # fmt: skip
_HEBREW_WORDS = {"בן": "ben", "בר": "bar", "בת": "bat", "אבו": "abu", "דוד": "david"}


def hebrew(word: str) -> str:
    """Romanise one Hebrew word, without the vowels that are not written.

    Parameters
    ----------
    word : str
        One word; vowel points are dropped.

    Returns
    -------
    str
        Plain Latin letters.

    Examples
    --------
    >>> hebrew("כהן"), hebrew("שלום"), hebrew("יצחק")
    ('khn', 'shlum', 'ytzchk')
    """
    bare = "".join(c for c in word if c in _HEBREW)
    if bare in _HEBREW_WORDS:
        return _HEBREW_WORDS[bare]
    out: list[str] = []
    for place, letter in enumerate(bare):
        last = place == len(bare) - 1
        if letter == "ו" and place and not (place + 1 < len(bare) and bare[place + 1] == "ו"):
            out.append("v" if bare[place - 1] == "ו" else "u")
        elif letter == "ו" and place:
            continue
        elif letter == "י" and place:
            out.append("i")
        elif letter == "ה" and last and place:
            out.append("ah")
        else:
            out.append(_HEBREW[letter])
    return "".join(out)
