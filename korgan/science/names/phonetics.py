"""Sounds of plain Latin words: phonemes, costs between them, consonant skeletons.

Romanisation systems differ in how they write a sound, clerks in how they hear it. A word is
turned into codes of sounds by rules that hold for several languages at once; two codes that
are one sound in two systems (``kh`` and ``h``, ``dzh`` and ``j``) are cheap to exchange.
The costs are own estimates, ordered by how often the systems of ISO 9, ISO 233, BGN/PCGN,
Pinyin and Wade-Giles exchange the letters.
"""

from __future__ import annotations

import numpy as np

from korgan.science.names.compiled import compiled

# Codes of sounds. 0 is "none"; vowels come first, digits last.
SOUNDS = ("", *"aeiou", *"bpdtTgkxGhszSZCjcfvwylmnrQq", *"0123456789")
_CODE = {sound: code for code, sound in enumerate(SOUNDS)}
A, E, I, O, U = 1, 2, 3, 4, 5  # noqa: E741 - vowels are named by their letters
B, P, D, T, TH, G, K, KH, GH, H, S, Z, SH, ZH, CH, J, TS, F, V, W, Y, L, M, N, R, HARD_C, SOFT_C = (
    range(6, 33)
)
LAST_VOWEL = U
FIRST_DIGIT = 33

_NEAR: dict[str, float] = {
    "ae": 0.25, "ei": 0.2, "ou": 0.15, "ao": 0.25, "ai": 0.4, "au": 0.4, "eo": 0.35, "eu": 0.35,
    "io": 0.45, "iu": 0.4,
    "kx": 0.35, "kG": 0.4, "kg": 0.45, "xh": 0.25, "Gg": 0.15, "xG": 0.45, "gh": 0.55, "kh": 0.6,
    "sz": 0.35, "sS": 0.45, "SC": 0.45, "Cj": 0.4, "zZ": 0.4, "Zj": 0.25, "zj": 0.45, "CZ": 0.45,
    "jy": 0.4, "gj": 0.45, "Cc": 0.4, "cs": 0.4, "cz": 0.4, "tT": 0.2, "Ts": 0.4, "dt": 0.5,
    "dT": 0.45, "dz": 0.55, "bp": 0.5, "bv": 0.5, "fv": 0.4, "vw": 0.2, "fp": 0.55, "fT": 0.6,
    "wu": 0.3, "yi": 0.15, "ye": 0.35, "vu": 0.4, "wo": 0.35, "mn": 0.65, "lr": 0.8, "kC": 0.65,
    "kc": 0.6, "ks": 0.7, "hj": 0.55, "xj": 0.6, "TS": 0.6, "tc": 0.6, "tC": 0.6, "fw": 0.55,
    "jc": 0.6, "Sx": 0.6, "yj": 0.4, "js": 0.7, "zS": 0.6, "rG": 0.7, "gG": 0.15,
    "Cx": 0.4, "Ch": 0.55,
}  # fmt: skip
_DELETION: dict[str, float] = {
    **dict.fromkeys("aeiou", 0.45), "h": 0.4, "y": 0.3, "w": 0.55, "G": 0.7, "g": 0.85,
}  # fmt: skip
# A bare `c` is written for several sounds, since marks are left out: Jovanovic, Celik, Cernik.
# Hard it stands before a, o, u and consonants, soft before e and i; else it is the first named.
_BARE_C: dict[str, tuple[str, dict[str, float]]] = {
    "Q": ("k", {"k": 0.0, "c": 0.15, "C": 0.2, "s": 0.4, "j": 0.4, "S": 0.5, "q": 0.0}),
    "q": ("s", {"s": 0.0, "c": 0.15, "C": 0.2, "k": 0.35, "j": 0.3, "S": 0.35, "Q": 0.0}),
}
# Where vowels are not written, adding one costs next to nothing and long ones weigh little.
_LOOSE_NEAR: dict[str, float] = {
    "ae": 0.08, "ei": 0.05, "ou": 0.05, "ao": 0.1, "ai": 0.15, "au": 0.15, "wu": 0.05, "yi": 0.05,
    "vu": 0.05, "wo": 0.05, "vo": 0.1, "ye": 0.05, "ya": 0.3, "wa": 0.3, "bv": 0.15, "pf": 0.15,
    "kx": 0.2, "xC": 0.2, "Ch": 0.2, "Sk": 0.9, "sS": 0.2, "zd": 0.25, "sT": 0.2, "zT": 0.3,
    "gj": 0.3, "ki": 0.9, "xh": 0.1, "gk": 0.3, "bp": 0.3, "dt": 0.3, "pv": 0.6, "kC": 0.6,
    "io": 0.3, "iu": 0.3, "eo": 0.2, "eu": 0.2, "SC": 0.15,
}  # fmt: skip
# Korean sounds in Latin letters: plain consonants by either of a pair, vowels as one likes.
_KOREAN_NEAR: dict[str, float] = {
    "ou": 0.06, "gk": 0.05, "dt": 0.05, "bp": 0.05, "jC": 0.05, "sS": 0.1, "lr": 0.1, "tT": 0.1,
    "kx": 0.2, "jZ": 0.1, "ae": 0.3, "ei": 0.3, "ye": 0.3, "wu": 0.1, "wo": 0.3, "yi": 0.1,
}  # fmt: skip


def _cost_matrix(near: dict[str, float]) -> np.ndarray:
    size = len(SOUNDS)
    costs = np.ones((size, size), dtype=np.float32)
    for pair, cost in near.items():
        first, second = _CODE[pair[0]], _CODE[pair[1]]
        costs[first, second] = costs[second, first] = cost
    for sound, (like, others) in _BARE_C.items():
        code = _CODE[sound]
        costs[code, :] = costs[:, code] = costs[_CODE[like]]
        for other, cost in others.items():
            costs[code, _CODE[other]] = costs[_CODE[other], code] = cost
    np.fill_diagonal(costs, 0.0)
    return costs


def _deletions(costs: dict[str, float]) -> np.ndarray:
    return np.array([costs.get(sound, 1.0) for sound in SOUNDS], dtype=np.float32)


# [mode]: 0 both scripts write vowels, 1 one of them does not, 2 one is Hangul.
EXCHANGE = np.stack([_cost_matrix({**_NEAR, **more}) for more in ({}, _LOOSE_NEAR, _KOREAN_NEAR)])
DELETION = np.stack(
    [
        _deletions(_DELETION),
        _deletions({**dict.fromkeys("aeiou", 0.06), "h": 0.25, "y": 0.12, "w": 0.15, "G": 0.6}),
        _deletions({**_DELETION, "y": 0.2, "w": 0.3, "h": 0.3}),
    ]
)

# Classes for the skeleton: sounds that systems or hearers exchange share a class.
_CLASSES = {
    "bp": 1, "dtT": 2, "gkGQ": 3, "xh": 4, "szcq": 5, "S": 6, "ZCj": 7, "fvw": 8, "l": 9, "m": 10,
    "n": 11, "r": 12,
}  # fmt: skip
SKELETON_CLASS = np.zeros(len(SOUNDS), dtype=np.uint8)
for _sounds, _class in _CLASSES.items():
    for _sound in _sounds:
        SKELETON_CLASS[_CODE[_sound]] = _class
for _digit in range(10):
    SKELETON_CLASS[FIRST_DIGIT + _digit] = 13 + _digit

_a, _b, _c, _d, _e, _g, _h, _i, _j, _k = (ord(c) for c in "abcdeghijk")
_l, _n, _o, _p, _q, _r, _s, _t, _u, _w = (ord(c) for c in "lnopqrstuw")
_x, _y, _z, _v, _f, _m = (ord(c) for c in "xyzvfm")

_PLAIN = np.zeros(128, dtype=np.uint8)
for _letter in "abdefghijklmnoprstuvwyz":
    _PLAIN[ord(_letter)] = _CODE[_letter]
for _digit in range(10):
    _PLAIN[ord("0") + _digit] = FIRST_DIGIT + _digit
# Inside a word of letters a digit is a misread letter.
_MISREAD = np.zeros(10, dtype=np.uint8)
for _digit, _letter in {
    0: "o",
    1: "l",
    2: "z",
    3: "e",
    4: "a",
    5: "s",
    6: "g",
    8: "b",
    9: "g",
}.items():
    _MISREAD[_digit] = _CODE[_letter]
PLAIN, MISREAD = _PLAIN, _MISREAD


@compiled
def _is_vowel(letter: int) -> bool:
    return letter == _a or letter == _e or letter == _i or letter == _o or letter == _u


# What follows `sch` and `ch` where German and French papers write Russian `shch`.
_TSCH = np.array([_t, _s, _c, _h], dtype=np.uint8)
_TCH = np.array([_t, _c, _h], dtype=np.uint8)


@compiled
def _spells(word: np.ndarray, place: int, letters: np.ndarray) -> bool:
    """Tell whether these letters stand at a place of a word."""
    if place + len(letters) > len(word):
        return False
    for k in range(len(letters)):
        if word[place + k] != letters[k]:
            return False
    return True


@compiled
def phonemes(word: np.ndarray, out: np.ndarray) -> int:
    """Turn a plain word into codes of sounds.

    Parameters
    ----------
    word : numpy.ndarray of uint8
        Lower-case letters and digits.
    out : numpy.ndarray of uint8
        Receives the codes; at least twice as long as `word`.

    Returns
    -------
    int
        Number of codes written.

    Examples
    --------
    >>> import numpy as np
    >>> out = np.zeros(40, dtype=np.uint8)
    >>> def sounds(text):
    ...     n = phonemes(np.frombuffer(text.encode(), dtype=np.uint8), out)
    ...     return "".join(SOUNDS[c] for c in out[:n])
    >>> sounds("khadafy"), sounds("sergej"), sounds("sergei"), sounds("tatyana")
    ('xadafi', 'serge', 'serge', 'tatiana')
    """
    size = len(word)
    letters = 0
    for place in range(size):
        letters += word[place] >= _a
    n = 0
    i = 0
    while i < size:
        c = word[i]
        c1 = word[i + 1] if i + 1 < size else 0
        c2 = word[i + 2] if i + 2 < size else 0
        c3 = word[i + 3] if i + 3 < size else 0
        before = word[i - 1] if i > 0 else 0
        code = 0
        used = 1
        if c < _a:
            code = MISREAD[c - 48] if letters > size - letters and MISREAD[c - 48] else PLAIN[c]
        elif _is_vowel(c) or c == _y:
            code, used = _vowel(c, c1, c2, before)
        elif c == _s and c1 == _c and c2 == _h:
            code, used = SH, 7 if _spells(word, i + 3, _TSCH) else 3
        elif c == _c and c1 == _h and _spells(word, i + 2, _TCH):
            code, used = SH, 5
        elif c == _s and c1 == _h and c2 == _c and c3 == _h:
            code, used = SH, 4
        elif (c == _s and c1 == _h) or (c == _s and c1 == _z):
            code, used = SH, 2
        elif c == _t and c1 == _s and c2 == _c and c3 == _h:
            code, used = CH, 4
        elif c == _t and c1 == _c and c2 == _h:
            code, used = CH, 3
        elif (c == _c and c1 == _h) or (c == _c and c1 == _z):
            code, used = CH, 2
        elif c == _z and c1 == _h:
            code, used = ZH, 2
        elif c == _d and c1 == _z and c2 == _h:
            code, used = J, 3
        elif c == _d and (c1 == _j or (c1 == _g and c2 == _e)):
            code, used = J, 2
        elif c == _d and c1 == _z:
            code, used = Z, 2
        elif c == _k and c1 == _h:
            code, used = KH, 2
        elif c == _g and c1 == _h:
            code, used = GH, 2
        elif c == _p and c1 == _h:
            code, used = F, 2
        elif c == _t and c1 == _h:
            code, used = TH, 2
        elif c == _t and (c1 == _s or c1 == _z):
            code, used = TS, 2
        elif c == _c and c1 == _k:
            code, used = K, 2
        elif c == _q:
            code, used = K, 2 if c1 == _u and (c2 == _e or c2 == _i) else 1
        elif c == _c:
            code = SOFT_C if c1 == _e or c1 == _i or c1 == _y else HARD_C
            if code == SOFT_C and before == _s:
                code = S
        elif c == _x:
            if i == 0:
                code = SH
            else:
                out[n] = K
                n += 1
                code = S
        elif c == _h and (
            (i + 1 == size and _is_vowel(before))
            or before == _b or before == _d or before == _j or before == _l or before == _n
            or before == _r or before == _v or before == _w
        ):  # fmt: skip
            code = 0
        elif c == _j and (_is_vowel(before) or before == _y) and not _is_vowel(c1) and c1 != _y:
            code = 0 if before == _e or before == _a or before == _i else I
        else:
            code = PLAIN[c]
        if code and (n == 0 or out[n - 1] != code or code >= FIRST_DIGIT):
            out[n] = code
            n += 1
        i += used
    return n


@compiled
def _vowel(c: int, c1: int, c2: int, before: int) -> tuple[int, int]:
    """Read a vowel or pair of vowels; give its code and the letters used."""
    if c == _y:
        if _is_vowel(c1):
            if before == _i or before == _y:
                return 0, 1
            return (Y if before == 0 or _is_vowel(before) else I), 1
        return (0 if before == _e or before == _a or before == _i else I), 1
    glide = c1 == _y and not _is_vowel(c2)
    if c == _o and (c1 == _u or c1 == _o):
        return U, 2
    if c == _e and (c1 == _e or c1 == _a):
        return I, 2
    if c == _e and (c1 == _i or glide):
        return E, 2
    if c == _e and (c1 == _u):
        return U, 2
    if c == _e and c1 == _o:
        return O, 2
    if c == _a and (c1 == _i or c1 == _e or glide):
        return E, 2
    if c == _a and c1 == _u:
        return O, 2
    if c == _a and c1 == _w and c2 and not _is_vowel(c2):
        return O, 2
    if c == _o and c1 == _e:
        return O, 2
    if c == _u and c1 == _e:
        return U, 2
    if c == _i and (c1 == _e or c1 == _i):
        return I, 2
    return PLAIN[c], 1
