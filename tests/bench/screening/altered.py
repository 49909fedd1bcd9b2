"""Altered names with known truth: what clerks, scanners and forgers make of listed names.

Two sources: the perturbation classes of the `sanctions-screening-benchmark` package, and own
classes for persons, organisations, vessels and aircraft. Names that stay letter for letter a
listed name are left out.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from ssb.perturb import REGISTRY as _PACKAGE  # type: ignore[import-untyped,unused-ignore]

from korgan.science.names.parties import ListedParty
from korgan.science.names.tokens import Kind

Alteration = Callable[[str, random.Random], str]


@dataclass(frozen=True)
class Altered:
    """One altered name.

    Attributes
    ----------
    text : str
        The altered name.
    kind : Kind
        Kind of the party.
    alteration : str
        Class.
    list_name, entity_id : str
        Whose name it is.
    """

    text: str
    kind: Kind
    alteration: str
    list_name: str
    entity_id: str


_KEYBOARD = dict(
    zip(
        "qwertyuiopasdfghjklzxcvbnm",
        "wa qes wrd etf ryg tuh yij uok ipl po qsz awdx sefc drgv fthb gyjn hukm jil ko asx zsdc "
        "xdfv cfgb vghn bhjm njk".replace("po ", "o ", 1).split(),
        strict=True,
    )
)


def _letters(text: str) -> list[int]:
    return [k for k, c in enumerate(text) if c.isalpha()]


def substitute(text: str, rng: random.Random) -> str:
    places = [k for k in _letters(text) if text[k].lower() in _KEYBOARD]
    if not places:
        return text
    k = rng.choice(places)
    new = rng.choice(_KEYBOARD[text[k].lower()])
    return text[:k] + (new.upper() if text[k].isupper() else new) + text[k + 1 :]


def omit(text: str, rng: random.Random) -> str:
    places = _letters(text)
    if len(places) < 4:
        return text
    k = rng.choice(places[1:])
    return text[:k] + text[k + 1 :]


def insert(text: str, rng: random.Random) -> str:
    places = _letters(text)
    if not places:
        return text
    k = rng.choice(places)
    new = rng.choice("abcdefghijklmnopqrstuvwxyz")
    return text[:k] + (new.upper() if text[k].isupper() else new) + text[k:]


def swap(text: str, rng: random.Random) -> str:
    places = [
        k for k in range(len(text) - 1) if text[k : k + 2].isalpha() and text[k] != text[k + 1]
    ]
    if not places:
        return text
    k = rng.choice(places)
    return text[:k] + text[k + 1] + text[k] + text[k + 2 :]


def two_typos(text: str, rng: random.Random) -> str:
    if len(_letters(text)) < 12:
        return text
    for change in rng.choices((substitute, omit, insert, swap), k=2):
        text = change(text, rng)
    return text


def join_words(text: str, rng: random.Random) -> str:
    words = text.replace(",", "").split()
    if len(words) < 2:
        return text
    k = rng.randrange(len(words) - 1)
    return " ".join([*words[:k], words[k] + words[k + 1], *words[k + 2 :]])


def split_word(text: str, rng: random.Random) -> str:
    words = text.split()
    long = [k for k, w in enumerate(words) if len(w) > 5 and w.isalpha()]
    if not long:
        return text
    k = rng.choice(long)
    cut = rng.randint(2, len(words[k]) - 2)
    words[k] = words[k][:cut] + " " + words[k][cut:]
    return " ".join(words)


def no_spaces(text: str, rng: random.Random) -> str:
    return re.sub(r"[\s,]+", "", text)


def reorder(text: str, rng: random.Random) -> str:
    words = text.replace(",", "").split()
    if len(words) < 2:
        return text
    shuffled = words[:]
    while shuffled == words:
        rng.shuffle(shuffled)
        if len(set(words)) == 1:
            return text
    return " ".join(shuffled)


_MARKS = {
    "a": "áàâäãåāă", "e": "éèêëēęě", "i": "íìîïīı", "o": "óòôöõøō", "u": "úùûüūů", "c": "çćč",
    "s": "śšş", "z": "źžż", "n": "ñńň", "g": "ğ", "l": "ł", "y": "ýÿ", "r": "ř", "t": "ť",
    "d": "ďđ",
}  # fmt: skip


def add_marks(text: str, rng: random.Random) -> str:
    out = []
    for c in text:
        if c.lower() in _MARKS and rng.random() < 0.3:
            mark = rng.choice(_MARKS[c.lower()])
            out.append(mark.upper() if c.isupper() and len(mark.upper()) == 1 else mark)
        else:
            out.append(c)
    return "".join(out)


def strip_marks(text: str, rng: random.Random) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c) != "Mn")


# Letters that romanisation systems exchange, one way or the other.
_SYSTEMS = (
    ("kh", "h"), ("kh", "x"), ("q", "k"), ("q", "g"), ("gh", "g"), ("sh", "ch"), ("sh", "sch"),
    ("j", "dj"), ("j", "dzh"), ("j", "g"), ("zh", "j"), ("ts", "tz"), ("ts", "c"), ("ch", "tch"),
    ("y", "i"), ("iy", "y"), ("ey", "ei"), ("ay", "ai"), ("ai", "ay"), ("i", "y"), ("ou", "u"),
    ("u", "ou"), ("oo", "u"), ("u", "oo"), ("ee", "i"), ("i", "ee"), ("o", "u"), ("u", "o"),
    ("e", "i"), ("a", "e"), ("w", "v"), ("v", "w"), ("ov", "off"), ("ev", "eff"), ("ya", "ia"),
    ("yu", "iu"), ("ks", "x"), ("x", "ks"), ("ph", "f"), ("dh", "d"), ("th", "t"), ("aa", "a"),
    ("ei", "ey"), ("ski", "sky"), ("skiy", "sky"), ("iya", "ia"), ("yev", "ev"), ("dd", "d"),
    ("ss", "s"), ("mm", "m"), ("ll", "l"), ("nn", "n"), ("eh", "a"), ("ah", "a"), ("c", "k"),
)  # fmt: skip


def other_system(text: str, rng: random.Random) -> str:
    """Respell by one or two exchanges of another romanisation system."""
    low = text.lower()
    usable = [(a, b) for a, b in _SYSTEMS if a in low]
    if not usable:
        return text
    for a, b in rng.sample(usable, k=min(len(usable), rng.choice((1, 1, 2)))):
        places = [m.start() for m in re.finditer(a, text.lower())]
        if places:
            k = rng.choice(places)
            new = b.upper() if text[k].isupper() and text.isupper() else b
            if text[k].isupper() and not text.isupper():
                new = b.capitalize()
            text = text[:k] + new + text[k + len(a) :]
    return text


_OCR = (
    ("rn", "m"), ("m", "rn"), ("cl", "d"), ("l", "1"), ("I", "l"), ("O", "0"), ("0", "O"), ("S",
    "5"),
    ("B", "8"), ("Z", "2"), ("E", "F"), ("D", "O"), ("G", "C"), ("U", "V"), ("h", "b"), ("e", "c"),
    ("N", "H"), ("Q", "O"), ("vv", "w"), ("ii", "u"), ("P", "R"), ("M", "N"), ("i", "l"), ("a",
    "o"),
)  # fmt: skip


def misread(text: str, rng: random.Random) -> str:
    usable = [(a, b) for a, b in _OCR if a in text]
    if not usable:
        return text
    a, b = rng.choice(usable)
    k = rng.choice([m.start() for m in re.finditer(a, text)])
    return text[:k] + b + text[k + len(a) :]


def homoglyphs(text: str, rng: random.Random) -> str:
    table = dict(zip("aceopxyisABEKMHOPCTX", "асеорхуіѕАВЕКМНОРСТХ", strict=True))
    return "".join(table.get(c, c) if rng.random() < 0.5 else c for c in text)


def drop_middle(text: str, rng: random.Random) -> str:
    words = text.replace(",", "").split()
    if len(words) < 3:
        return text
    k = rng.randrange(1, len(words) - 1)
    return " ".join(words[:k] + words[k + 1 :])


_LEGAL = (
    "LLC", "Ltd", "Limited", "Co. Ltd.", "Inc", "JSC", "OOO", "GmbH", "S.A.", "Corp", "PJSC",
    "Co.", "LLP", "AO", "Sp. z o.o.", "FZE", "S.R.L.", "B.V.", "Pte Ltd",
    "Limited Liability Company",
    "Joint Stock Company", "A.S.",
)  # fmt: skip
_LEGAL_WORDS = re.compile(
    r"\b(limited liability company|(public |open |closed )?joint[- ]stock company|co\.?,? ltd\.?|"
    r"company limited|limited|ltd\.?|llc|l\.l\.c\.?|inc\.?|incorporated|corp\.?|corporation|"
    r"ooo|oao|zao|pao|ao|jsc|pjsc|ojsc|cjsc|gmbh|s\.a\.?|s\.r\.l\.?|fze|fzco|fzc|llp|plc|"
    r"company|co\.?|a\.s\.?|pte\.?|pvt\.?|sdn bhd|b\.v\.?|kg|ag|sarl)(?=\W|$)",
    re.IGNORECASE,
)


def drop_legal_form(text: str, rng: random.Random) -> str:
    left = re.sub(r"\s+", " ", _LEGAL_WORDS.sub(" ", text)).strip(" ,.-")
    return left if len(left) > 3 else text


def change_legal_form(text: str, rng: random.Random) -> str:
    left = drop_legal_form(text, rng)
    form = rng.choice(_LEGAL)
    return f"{form} {left}" if rng.random() < 0.25 else f"{left} {form}"


_ABBREVIATIONS = {
    "company": "co", "international": "intl", "corporation": "corp", "industries": "ind",
    "industry": "ind", "engineering": "eng", "technology": "tech", "trading": "trdg",
    "manufacturing": "mfg", "limited": "ltd", "national": "natl", "general": "gen",
    "development": "dev", "institute": "inst", "university": "univ", "department": "dept",
    "brothers": "bros", "association": "assn", "services": "svcs", "and": "&", "group": "grp",
}  # fmt: skip


def abbreviate(text: str, rng: random.Random) -> str:
    words = text.split()
    usable = [k for k, w in enumerate(words) if w.lower().strip(".,") in _ABBREVIATIONS]
    if not usable:
        return text
    k = rng.choice(usable)
    words[k] = _ABBREVIATIONS[words[k].lower().strip(".,")]
    return " ".join(words)


_TRANSLATIONS = {
    "trading": ("torgovyy", "ticaret", "tejarat", "commerce"), "bank": ("banka", "banque"),
    "company": ("kompaniya", "sherkat"), "industry": ("sanayi", "promyshlennost"),
    "factory": ("zavod", "fabrika"), "plant": ("zavod",), "international": ("mezhdunarodnyy",
    "uluslararasi"),
    "group": ("gruppa", "grup"), "construction": ("insaat", "stroitelnaya"), "oil": ("neft",),
    "institute": ("institut",), "university": ("universitet", "daneshgah"), "center": ("tsentr",
    "merkez"),
    "shipping": ("denizcilik",), "foundation": ("fond", "vakfi"), "research": ("tahqiqat",),
    "electronics": ("elektronika", "elektronik"), "chemical": ("kimya",), "energy": ("enerji",
    "energiya"),
    "steel": ("celik",), "general": ("generalnyy",), "organization": ("sazman", "organizatsiya"),
}  # fmt: skip


def translate_word(text: str, rng: random.Random) -> str:
    words = text.split()
    usable = [k for k, w in enumerate(words) if w.lower().strip(".,") in _TRANSLATIONS]
    if not usable:
        return text
    k = rng.choice(usable)
    words[k] = rng.choice(_TRANSLATIONS[words[k].lower().strip(".,")]).upper()
    return " ".join(words)


def drop_generic(text: str, rng: random.Random) -> str:
    words = text.split()
    usable = [k for k, w in enumerate(words) if w.lower().strip(".,") in _ABBREVIATIONS]
    if not usable or len(words) < 3:
        return text
    k = rng.choice(usable)
    return " ".join(words[:k] + words[k + 1 :])


def cut(text: str, rng: random.Random) -> str:
    width = rng.choice((15, 20, 25, 35))
    return text[:width].rstrip() if len(text) > width + 1 else text


def vessel_prefix(text: str, rng: random.Random) -> str:
    return f"{rng.choice(('M/V', 'MV', 'M.V.', 'M/T', 'MT', 'S/S', 'Tug', 'Vessel'))} {text}"


_ROMAN = {"1": "I", "2": "II", "3": "III", "4": "IV", "5": "V", "6": "VI", "7": "VII", "8": "VIII"}


def change_numeral(text: str, rng: random.Random) -> str:
    words = text.split()
    back = {v: k for k, v in _ROMAN.items()}
    for k, word in enumerate(words):
        if word in _ROMAN:
            words[k] = _ROMAN[word]
            return " ".join(words)
        if word in back and k:
            words[k] = back[word]
            return " ".join(words)
    return text


def hyphenate(text: str, rng: random.Random) -> str:
    if "-" in text:
        return text.replace("-", rng.choice(("", " ")))
    digits = re.search(r"(?<=[A-Z])(?=\d)", text)
    if digits:
        return text[: digits.start()] + rng.choice((" ", "-")) + text[digits.start() :]
    return text.replace(" ", "-", 1)


def confuse_zero(text: str, rng: random.Random) -> str:
    if "0" in text:
        return text.replace("0", "O", 1)
    return text.replace("O", "0", 1)


_TYPING: dict[str, Alteration] = {
    "typing: substitution": substitute, "typing: omission": omit, "typing: insertion": insert,
    "typing: swap": swap,
}  # fmt: skip
_COMMON: dict[str, Alteration] = {
    **_TYPING, "two typing errors": two_typos, "spacing: joined": join_words,
    "spacing: split": split_word, "spacing: none": no_spaces, "order": reorder,
    "diacritics added": add_marks, "homoglyphs": homoglyphs, "misread (OCR)": misread, "cut": cut,
}  # fmt: skip
OWN: dict[Kind, dict[str, Alteration]] = {
    Kind.PERSON: {**_COMMON, "transliteration": other_system, "token dropped": drop_middle},
    Kind.ORGANISATION: {
        **_COMMON, "legal form dropped": drop_legal_form, "legal form changed": change_legal_form,
        "abbreviation": abbreviate, "translation of a word": translate_word,
        "generic word dropped": drop_generic, "transliteration": other_system,
    },
    Kind.VESSEL: {
        **_TYPING, "prefix": vessel_prefix, "numeral": change_numeral, "hyphen": hyphenate,
        "misread (OCR)": misread, "spacing: joined": join_words, "spacing: split": split_word,
        "homoglyphs": homoglyphs, "diacritics added": add_marks, "transliteration": other_system,
    },
    Kind.AIRCRAFT: {"hyphen": hyphenate, "nought and O": confuse_zero, "typing: swap": swap},
}  # fmt: skip


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def altered_names(
    parties: Sequence[ListedParty], *, seed: int, per_party: int = 2
) -> Iterable[Altered]:
    """Alter one name of each party in classes drawn at random.

    Parameters
    ----------
    parties : sequence of ListedParty
        Parties of known kind; others are passed over.
    seed : int
        Seed.
    per_party : int
        Alterations of each party.

    Yields
    ------
    Altered
        Altered names, none of them a listed one.
    """
    listed = {_plain(name) for party in parties for name in party.facts.names}
    for party in parties:
        rng = random.Random(f"{seed}:{party.list_name}:{party.entity_id}")
        classes = dict(OWN.get(party.facts.kind, {}))
        names = [f"package: {name}" for name in _PACKAGE] if party.facts.kind is Kind.PERSON else []
        for _ in range(per_party if classes else 0):
            for _ in range(6):
                name = rng.choice(party.facts.names[:6])
                alteration = rng.choice(
                    [*classes, *rng.sample(names, k=min(len(names), len(classes)))]
                )
                text = _alter(name, alteration, classes, rng)
                if text and _plain(text) not in listed and len(_plain(text)) > 2:
                    yield Altered(
                        text, party.facts.kind, alteration, party.list_name, party.entity_id
                    )
                    break


def _alter(name: str, alteration: str, own: dict[str, Alteration], rng: random.Random) -> str:
    if alteration in own:
        return own[alteration](name, rng)
    variants = _PACKAGE[alteration.removeprefix("package: ")].fn(name, rng.randrange(1 << 30))
    return str(rng.choice(variants)) if variants else ""
