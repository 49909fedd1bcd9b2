"""Scripts whose consonants carry a vowel: Devanagari and its kin, Thai, Lao, Khmer, Burmese.

Devanagari follows the Hunterian system of India, Thai and Lao a simplified Royal Institute
transcription, Khmer and Burmese a letter-by-letter reading; vowels of the last four are held
for unreliable by the alignment.
"""

from __future__ import annotations

import re

# Offsets within a block of the ISCII layout, shared by Devanagari, Bengali, Gurmukhi, Gujarati,
# Oriya, Tamil, Telugu, Kannada and Malayalam.
_INDIC_INDEPENDENT = {
    0x05: "a", 0x06: "a", 0x07: "i", 0x08: "i", 0x09: "u", 0x0A: "u", 0x0B: "ri", 0x0C: "li",
    0x0D: "e", 0x0E: "e", 0x0F: "e", 0x10: "ai", 0x11: "o", 0x12: "o", 0x13: "o", 0x14: "au",
}  # fmt: skip
_INDIC_CONSONANTS = dict(
    zip(
        range(0x15, 0x3A),
        "k kh g gh n ch chh j jh n t th d dh n t th d dh n n p ph b bh m y r r l l l v sh sh s h"
        .split(),
        strict=True,
    )
)  # fmt: skip
_INDIC_SIGNS = {
    0x3E: "a", 0x3F: "i", 0x40: "i", 0x41: "u", 0x42: "u", 0x43: "ri", 0x44: "ri", 0x45: "e",
    0x46: "e", 0x47: "e", 0x48: "ai", 0x49: "o", 0x4A: "o", 0x4B: "o", 0x4C: "au",
}  # fmt: skip
_NUKTA = {"k": "q", "kh": "kh", "g": "gh", "j": "z", "d": "r", "dh": "rh", "ph": "f"}
_COMPOSED_NUKTA = {0x58: "q", 0x59: "kh", 0x5A: "gh", 0x5B: "z", 0x5C: "r", 0x5D: "rh", 0x5E: "f"}
_VIRAMA, _NUKTA_SIGN, _ANUSVARA = 0x4D, 0x3C, (0x01, 0x02)
_VOWEL = re.compile("[aeiou]")


def indic(word: str) -> str:
    """Romanise a word in Devanagari or a script of its family.

    The inherent vowel is dropped at the end of the word and, between consonants, where the
    next consonant carries a vowel (schwa deletion of Hindi).

    Parameters
    ----------
    word : str
        One word.

    Returns
    -------
    str
        Plain Latin letters.

    Examples
    --------
    >>> indic("नरेंद्र"), indic("संजय"), indic("राजकुमार")
    ('narendr', 'sanjay', 'rajkumar')
    """
    units: list[list[str]] = []  # [consonant or '', vowel]; vowel "@" is inherent
    for character in word:
        offset = (ord(character) - 0x0900) % 0x80
        if offset in _INDIC_CONSONANTS:
            units.append([_INDIC_CONSONANTS[offset], "@"])
        elif offset in _COMPOSED_NUKTA:
            units.append([_COMPOSED_NUKTA[offset], "@"])
        elif offset in _INDIC_INDEPENDENT:
            units.append(["", _INDIC_INDEPENDENT[offset]])
        elif offset in _INDIC_SIGNS and units:
            units[-1][1] = _INDIC_SIGNS[offset]
        elif offset == _VIRAMA and units:
            units[-1][1] = ""
        elif offset == _NUKTA_SIGN and units:
            units[-1][0] = _NUKTA.get(units[-1][0], units[-1][0])
        elif offset in _ANUSVARA:
            units.append(["n", ""])
        elif offset == 0x03:
            units.append(["h", ""])
    return "".join(c + v for c, v in _without_schwa(units))


def _without_schwa(units: list[list[str]]) -> list[list[str]]:
    if len(units) > 1 and units[-1][1] == "@":
        units[-1][1] = ""
    for place in range(len(units) - 2, 0, -1):
        before, here, after = units[place - 1], units[place], units[place + 1]
        if (
            here[1] == "@" and before[1] not in ("", "@") and after[1] not in ("", "@") and here[0]
        ) or (here[1] == "@" and before[1] == "@" and after[1] not in ("", "@") and place > 1):
            here[1] = ""
    for unit in units:
        unit[1] = unit[1].replace("@", "a")
    return units


_THAI_INITIAL = dict(
    zip(
        "กขฃคฅฆงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮ",
        "k kh kh kh kh kh ng ch ch ch s ch y d t th th th n d t th th th n b p ph f ph f ph m y "
        "r l w"
        " s s s h l @ h".split(),
        strict=True,
    )
)
_THAI_FINAL = dict(
    zip(
        "กขฃคฅฆงจชซฌญฎฏฐฑฒณดตถทธนบปพฟภมรลวศษสฬย",
        "k k k k k k ng t t t t n t t t t t n t t t t t n p p p p p m n n o t t t n i".split(),
        strict=True,
    )
)
_THAI_SIGNS = {
    "ะ": "a", "ั": "a", "า": "a", "ำ": "am", "ิ": "i", "ี": "i", "ึ": "ue", "ื": "ue", "ุ": "u",
    "ู": "u", "็": "", "ๅ": "a", "ฤ": "rue", "ฦ": "lue",
}  # fmt: skip
_THAI_LEADING = {"เ": "e", "แ": "ae", "โ": "o", "ใ": "ai", "ไ": "ai"}
_THAI_MARKS = re.compile("[ฺ่้๊๋ํ๎]")
_THAI_SILENT = re.compile("[ก-ฮ][ิุ]?์")
_LAO_TO_THAI = str.maketrans(
    "ກຂຄງຈສຊຍດຕຖທນບປຜຝພຟມຢຣລວຫອຮະັາຳິີຶືຸູ່້໊໋ເແໂໃໄຽົຼ",
    "กขคงจสชยดตถทนบปผฝพฟมยรลวหอฮะัาำิีึืุู่้๊๋เแโใไยะล",
)


def thai(word: str) -> str:
    """Romanise a Thai word (or a Lao one, letter for letter).

    Parameters
    ----------
    word : str
        One word without spaces.

    Returns
    -------
    str
        Plain Latin letters; the split of unmarked syllables is a guess.

    Examples
    --------
    >>> thai("สมชาย"), thai("ประเสริฐ")
    ('somchai', 'praserit')
    """
    word = _THAI_SILENT.sub("", _THAI_MARKS.sub("", word.translate(_LAO_TO_THAI)))
    word = re.sub("ว([ก-ฮ])(?![ะาิีุูัอ])", r"ว\1", word).replace("รร", "ัน")
    word = re.sub("เ([ก-ฮ]{1,2}?)ีย", r"\1<ia>", word)
    word = re.sub("เ([ก-ฮ]{1,2}?)ือ", r"\1<uea>", word)
    word = re.sub("เ([ก-ฮ])ิ", r"\1<oe>", word)
    word = re.sub("เ([ก-ฮ])า(?![ก-ฮ]?[ะาิี])", r"\1<ao>", word)
    word = re.sub("เ([ก-ฮ]{1,2}?)อ", r"\1<oe>", word)
    word = re.sub("เ([ก-ฮ]{1,2}?)ย(?=$|[ก-ฮ])", r"\1<oei>", word)
    word = re.sub("ัว", "<ua>", word)
    return _thai_letters(word)


def _thai_letters(word: str) -> str:
    clusters = (
        "กร",
        "กล",
        "ขร",
        "ขล",
        "คร",
        "คล",
        "ปร",
        "ปล",
        "พร",
        "พล",
        "ตร",
        "ทร",
        "กว",
        "คว",
        "ขว",
    )
    out: list[str] = []
    leading, place, has_vowel = "", 0, False
    while place < len(word):
        letter = word[place]
        if letter == "<":
            end = word.index(">", place)
            out.append(word[place + 1 : end])
            place, has_vowel = end + 1, True
            continue
        if letter in _THAI_LEADING:
            leading, has_vowel = _THAI_LEADING[letter], False
        elif letter in _THAI_SIGNS:
            out.append(_THAI_SIGNS[letter])
            has_vowel = True
        elif letter in _THAI_INITIAL:
            place, has_vowel = _thai_consonant(word, place, leading, has_vowel, out, clusters)
            leading = ""
        elif letter.isascii():
            out.append(letter)
        place += 1
    text = "".join(out).replace("@", "")
    return re.sub("(.)\\1\\1+", "\\1\\1", text)


def _thai_consonant(
    word: str, place: int, leading: str, has_vowel: bool, out: list[str], clusters: tuple[str, ...]
) -> tuple[int, bool]:
    """Write one consonant as an initial or a final; give the place reached."""
    letter = word[place]
    follow = word[place + 1 : place + 2]
    signed = bool(follow) and (follow in _THAI_SIGNS or follow == "<")
    if leading:
        out.append(_THAI_INITIAL[letter])
        if word[place : place + 2] in clusters:
            place += 1
            out.append(_THAI_INITIAL[word[place]])
        out.append(leading)
        return place, True
    if letter == "อ" and out and not signed and not has_vowel:
        out.append("o")
        return place, True
    if letter == "ห" and follow in set("งญนมยรลว") and follow:
        return place, False
    if (
        has_vowel
        and not signed
        and letter in _THAI_FINAL
        and not (follow == "ร" and letter in "ปพคกต")
    ):
        out.append(_THAI_FINAL[letter])
        return place, False
    out.append(_THAI_INITIAL[letter])
    if word[place : place + 2] in clusters and word[place + 2 : place + 3]:
        place += 1
        out.append(_THAI_INITIAL[word[place]])
        signed = word[place + 1 : place + 2] in _THAI_SIGNS or word[place + 1 : place + 2] == "<"
    if (
        not signed
        and place + 1 < len(word)
        and word[place + 1] in _THAI_INITIAL
        and word[place + 1] != "อ"
    ):
        after = word[place + 2 : place + 3]
        out.append("a" if after in _THAI_SIGNS and after else "o")
        return place, True
    return place, False


_KHMER_CONSONANTS = dict(
    zip(
        range(0x1780, 0x17A3),
        "k kh k kh ng ch chh ch chh nh d th d th n t th t th n b ph p ph m y r l v sh s s h l @"
        .split(),
        strict=True,
    )
)  # fmt: skip
_KHMER_VOWELS = {
    0x17A3: "a", 0x17A5: "e", 0x17A6: "ei", 0x17A7: "u", 0x17A9: "u", 0x17AA: "ov", 0x17AB: "ru",
    0x17AF: "e", 0x17B0: "ai", 0x17B3: "au", 0x17B6: "a", 0x17B7: "e", 0x17B8: "i", 0x17B9: "eu",
    0x17BA: "eu", 0x17BB: "o", 0x17BC: "u", 0x17BD: "uo", 0x17BE: "oe", 0x17BF: "oea", 0x17C0: "ie",
    0x17C1: "e", 0x17C2: "e", 0x17C3: "ai", 0x17C4: "ao", 0x17C5: "au", 0x17C6: "am", 0x17C7: "h",
}  # fmt: skip


def khmer(word: str) -> str:
    """Romanise a Khmer word letter by letter.

    Parameters
    ----------
    word : str
        One word.

    Returns
    -------
    str
        Plain Latin letters; inherent vowels inside consonant pairs are left out.

    Examples
    --------
    >>> khmer("សុខា")
    'sokha'
    """
    out: list[str] = []
    pending = False
    stacked = False
    for character in word:
        code = ord(character)
        if code in _KHMER_CONSONANTS:
            if pending and not stacked:
                out.append("o" if len(out) == 1 else "")
            out.append(_KHMER_CONSONANTS[code])
            pending, stacked = True, False
        elif code == 0x17D2:
            stacked = True
        elif code in _KHMER_VOWELS:
            out.append(_KHMER_VOWELS[code])
            pending = False
    return "".join(out).replace("@", "")


_BURMESE_CONSONANTS = dict(
    zip(
        range(0x1000, 0x1022),
        "k kh g g ng s s z z ny ny t ht d d n t ht d d n p hp b b m y y l w th h l a".split(),
        strict=True,
    )
)  # fmt: skip
_BURMESE_CONSONANTS[0x103F] = "th"
_BURMESE_SIGNS = {
    0x102B: "a", 0x102C: "a", 0x102D: "i", 0x102E: "i", 0x102F: "u", 0x1030: "u", 0x1031: "e",
    0x1032: "e", 0x1036: "n", 0x103B: "y", 0x103C: "y", 0x103D: "w", 0x103E: "h",
}  # fmt: skip
_BURMESE_INDEPENDENT = {
    0x1023: "i",
    0x1024: "i",
    0x1025: "u",
    0x1026: "u",
    0x1027: "e",
    0x1029: "o",
    0x102A: "aw",
}
_BURMESE_FINALS = {
    "k": "k",
    "s": "it",
    "t": "t",
    "p": "t",
    "ng": "ng",
    "ny": "i",
    "n": "n",
    "m": "n",
    "y": "e",
}


def burmese(word: str) -> str:
    """Romanise a Burmese word letter by letter.

    Parameters
    ----------
    word : str
        One word.

    Returns
    -------
    str
        Plain Latin letters.

    Examples
    --------
    >>> burmese("မင်း"), burmese("အောင်")
    ('ming', 'aung')
    """
    text = word.replace("\u1031\u102c", "\u1032\u1032").replace("\u1031\u102b", "\u1032\u1032")
    out: list[str] = []
    for place, character in enumerate(text):
        code = ord(character)
        following = text[place + 1 : place + 3]
        if code in _BURMESE_CONSONANTS:
            latin = _BURMESE_CONSONANTS[code]
            killed = following.startswith("\u103a") or following[1:] == "\u103a"
            if killed and out:
                if out[-1][-1:] not in "aeiou" or (len(out) == 1 and out[0] != "a"):
                    out.append(
                        "i"
                        if latin in ("ng", "ny") and out[-1][-1:] not in "aeiou"
                        else "a"
                        if out[-1][-1:] not in "aeiou"
                        else ""
                    )
                out.append(_BURMESE_FINALS.get(latin, latin))
            else:
                out.append(latin)
        elif code in _BURMESE_INDEPENDENT:
            out.append(_BURMESE_INDEPENDENT[code])
        elif code == 0x1032 and following[:1] == "\u1032":
            out.append("au")
        elif code == 0x1032 and place and text[place - 1] == "\u1032":
            continue
        elif code in _BURMESE_SIGNS:
            out.append(_BURMESE_SIGNS[code])
    return re.sub("aau", "au", "".join(out))
