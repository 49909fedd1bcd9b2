"""What an alignment says: the features from which the evidence of a name is weighed."""

from __future__ import annotations

import numpy as np

from korgan.science.names.compiled import compiled
from korgan.science.names.distances import clear_pattern, is_beginning, osa_distance, set_pattern
from korgan.science.names.vocabulary import (
    EXACT,
    GENERIC,
    INITIAL_OF,
    JOINED,
    LEGAL_FORM,
    LOOSE,
    MAX_TOKENS,
    MAX_WHOLE,
    NUMBER,
    OF_LISTED,
    OF_PAIR,
    OF_QUERY,
    ROLE,
    SIZE,
    TITLE,
    VARIANT,
    Vocabulary,
    Work,
)

FEATURES = (
    "query_covered",  # share of the query's information that is matched
    "listed_covered",  # the same for the listed name
    "bits_matched",  # information matched, weighed by likeness
    "bits_exact",  # of that, by tokens that are equal in letters or sound
    "bits_common",  # information matched if every token were as common as its skeleton
    "query_missing_most",  # rarest token of the query without partner (bits)
    "query_missing",  # all of them
    "listed_missing_most",
    "listed_missing",
    "worst_likeness",  # least likeness among matched core tokens
    "unlikeness",  # information-weighted mean
    "joined_likeness",  # whole names without spaces
    "tokens_query",
    "tokens_listed",
    "tokens_matched",
    "out_of_order",
    "number_conflict",
    "cut_short",  # the query is the beginning of the listed name
    "initials",
    "joined",
    "variants",
    "legal_conflict",
    "letters_query",
    "letters_listed",
    "whole_wrong",  # letters that differ between the whole names
    "letters_matched",
    "letters_wrong",  # letters that differ within matched tokens
    "near_query_bits",  # how rare the query's words are that match nearly: a common one is
    "near_listed_bits",  # rather another name than a slip; the same for their listed partners
    "swapped",  # words that match nearly and have the same letters
    "shortened",  # that lack one letter of the listed word: few other names would
    "lengthened",  # that have one letter more
    "neighbour_keys",  # one letter of theirs is another that lies beside it on the keyboard
    "lookalikes",  # or one that a scanner takes for it
    "first_letters",  # words that match nearly and begin with another letter
    "odder",  # bits by which the letters of the query's words are less like a name's
    "loose",  # one side comes from a script without reliable vowels
    "foreign",  # exactly one side was romanised
    "person",
    "organisation",
    "craft",  # vessel or aircraft
)
N_FEATURES = len(FEATURES)
_F = {name: place for place, name in enumerate(FEATURES)}
(
    _QUERY_COVERED, _LISTED_COVERED, _BITS_MATCHED, _BITS_EXACT, _BITS_COMMON, _QUERY_MOST,
    _QUERY_MISSING, _LISTED_MOST, _LISTED_MISSING, _WORST, _UNLIKENESS, _WHOLE, _TOKENS_QUERY,
    _TOKENS_LISTED, _TOKENS_MATCHED, _ORDER, _NUMBERS, _CUT, _INITIALS, _JOINED_WORDS, _VARIANTS,
    _LEGAL, _LETTERS_QUERY, _LETTERS_LISTED, _WHOLE_WRONG, _LETTERS, _WRONG, _NEAR_QUERY,
    _NEAR_LISTED, _SWAPPED, _SHORTENED, _LENGTHENED, _KEYS, _LOOKALIKES, _FIRST_LETTERS, _ODDER,
    _LOOSE, _FOREIGN, _PERSON, _ORGANISATION, _CRAFT,
) = range(N_FEATURES)  # fmt: skip

# Share of a name that is all of it, in single precision.
_ALL = 0.9999

# Letters beside each other on keyboards, those of German and French ones too, and letters that
# scanners take for each other; misread digits are letters already where words are cut.
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm"), ("qwertzuiop", "asdfghjkl", "yxcvbnm")
_SEEN_ALIKE = (
    "il lt ij ft ec eo oc od og oq gq gy uv vy vw mn nh nr hb hk bd pr pf ef ce cg ao ae nu kx "
    "o0 q0 d0 l1 i1 t7 z2 s5 g6 b8 g9 a4 e3"
).split()  # fmt: skip


def _key_neighbours() -> np.ndarray:
    found = np.zeros((128, 128), dtype=np.uint8)
    for rows in _ROWS:
        place = {ord(c): (k, x + 0.4 * k) for k, row in enumerate(rows) for x, c in enumerate(row)}
        for a, (k, x) in place.items():
            for b, (m, y) in place.items():
                if a != b and abs(k - m) < 2 and abs(x - y) <= 1.01:
                    found[a, b] = 1
    return found


def _seen_alike() -> np.ndarray:
    found = np.zeros((128, 128), dtype=np.uint8)
    for pair in _SEEN_ALIKE:
        a, b = ord(pair[0]), ord(pair[1])
        found[a, b] = found[b, a] = 1
    return found


_KEY_NEIGHBOURS, _LOOK_ALIKE = _key_neighbours(), _seen_alike()


@compiled
def measure(
    v: Vocabulary, count: int, listed: np.ndarray, first: int, end: int, n_pairs: int,
    kind: int, foreign: bool, work: Work, f: np.ndarray, at: int,
) -> None:  # fmt: skip
    """Measure an alignment.

    Parameters
    ----------
    v, count, listed, first, end
        As given to `alignment.align`.
    n_pairs : int
        Number of pairs in `work`.
    kind : int
        Kind of the listed party (`tokens.Kind`).
    foreign : bool
        Exactly one of the names was romanised.
    work : Work
        Alignment; scratch.
    f : numpy.ndarray of float32, shape (rows, N_FEATURES)
        Receives the features.
    at : int
        Row of `f` to write.
    """
    f[at, :] = 0.0
    _measure_pairs(v, count, listed, first, n_pairs, work, f, at)
    _measure_query(v, count, work, f, at)
    _measure_listed(v, listed, first, end, work, f, at)
    _measure_whole(v, count, listed, first, end, n_pairs, work, f, at)
    f[at, _FOREIGN] = foreign
    f[at, _PERSON] = kind == 1
    f[at, _ORGANISATION] = kind == 2
    f[at, _CRAFT] = kind >= 3


@compiled
def _measure_pairs(
    v: Vocabulary, count: int, listed: np.ndarray, first: int, n_pairs: int,
    work: Work, f: np.ndarray, at: int,
) -> None:  # fmt: skip
    worst, unlike, weight = 1.0, 0.0, 0.0
    for p in range(n_pairs):
        i, j = work.pairs[p, 0], listed[first + work.pairs[p, 1]]
        how, like = work.pairs[p, 2], work.likes[OF_PAIR, p]
        role = v.attributes[i, ROLE]
        own = min(v.bits[i, 0], v.bits[j, 0])
        worth, common = _worth(v, i, j, how, like, own)
        f[at, _BITS_MATCHED] += worth
        f[at, _BITS_COMMON] += common
        if like >= 0.97:
            f[at, _BITS_EXACT] += worth
        telling = role <= GENERIC or v.attributes[j, ROLE] <= GENERIC
        if how != INITIAL_OF:
            if telling:
                worst = min(worst, like)
                unlike += (1.0 - like) * own
                weight += own
            if like < 0.97 and telling and how != JOINED and how != VARIANT:
                f[at, _NEAR_QUERY] += v.bits[i, 0]
                f[at, _NEAR_LISTED] += v.bits[j, 0]
                slip = _slip(v, i, j)
                f[at, _SWAPPED] += slip == 1
                f[at, _SHORTENED] += slip == 2
                f[at, _LENGTHENED] += slip == 3
                if slip == 0 and _one_letter(v, i, j, _KEY_NEIGHBOURS):
                    f[at, _KEYS] += 1.0
                if slip == 0 and _one_letter(v, i, j, _LOOK_ALIKE):
                    f[at, _LOOKALIKES] += 1.0
                f[at, _FIRST_LETTERS] += v.letters[i, 0] != v.letters[j, 0]
                if v.attributes[i, LOOSE] == 0 and v.attributes[j, LOOSE] == 0:
                    f[at, _ODDER] += v.bits[i, 2] - v.bits[j, 2]
            if role != LEGAL_FORM:
                size = max(v.attributes[i, SIZE], v.attributes[j, SIZE])
                f[at, _LETTERS] += size * like
                f[at, _WRONG] += size * (1.0 - like)
        f[at, _TOKENS_MATCHED] += telling or role == NUMBER
        f[at, _INITIALS] += how == INITIAL_OF
        f[at, _JOINED_WORDS] += how == JOINED
        f[at, _VARIANTS] += how == VARIANT and role != LEGAL_FORM
        f[at, _LEGAL] += how == VARIANT and role == LEGAL_FORM
        if v.attributes[i, LOOSE] != v.attributes[j, LOOSE]:
            f[at, _LOOSE] = 1.0 if v.attributes[i, LOOSE] + v.attributes[j, LOOSE] == 1 else 0.5
    f[at, _WORST] = worst
    f[at, _UNLIKENESS] = unlike / weight if weight > 0.0 else 1.0
    f[at, _ORDER] = _out_of_order(v, count, n_pairs, work)


@compiled
def _slip(v: Vocabulary, i: int, j: int) -> int:
    """Tell what a slip may have done; letters left out or put in by their sets and numbers.

    1: swapped neighbours, 2: left one out, 3: put one in, 0: something else.
    """
    letters = np.uint64(0xFFFFFFFFFF)
    a, b = v.mask[i] & letters, v.mask[j] & letters
    more = v.attributes[i, SIZE] - v.attributes[j, SIZE]
    if more == 0:
        # The set of letters would not do: `constanca` has the letters of `constanta`.
        return 1 if a == b and _are_swapped(v, i, j) else 0
    if more == -1 and a & b == a:
        return 2
    if more == 1 and a & b == b:
        return 3
    return 0


@compiled
def _are_swapped(v: Vocabulary, i: int, j: int) -> bool:
    """Tell whether two words of one length differ in two neighbours that changed places."""
    size = v.attributes[i, SIZE]
    k = 0
    while k < size and v.letters[i, k] == v.letters[j, k]:
        k += 1
    if k + 1 >= size or v.letters[i, k] != v.letters[j, k + 1]:
        return False
    if v.letters[i, k + 1] != v.letters[j, k]:
        return False
    for rest in range(k + 2, size):
        if v.letters[i, rest] != v.letters[j, rest]:
            return False
    return True


@compiled
def _one_letter(v: Vocabulary, i: int, j: int, exchanged: np.ndarray) -> bool:
    """Tell whether two words of one length differ in one letter that may be so exchanged."""
    if v.attributes[i, SIZE] != v.attributes[j, SIZE]:
        return False
    found = False
    for k in range(v.attributes[i, SIZE]):
        x, y = v.letters[i, k], v.letters[j, k]
        if x != y:
            if found or exchanged[x, y] == 0:
                return False
            found = True
    return found


@compiled
def _worth(v: Vocabulary, i: int, j: int, how: int, like: float, own: float) -> tuple[float, float]:
    """Bits that a pair is worth: as rare as it is, and as common as its skeleton.

    An exact match tells as much as the word is rare; the less exact, the more other words
    would have matched as well, down to all that share the skeleton.
    """
    common = min(own, max(v.bits[i, 1], v.bits[j, 1]))
    if how == INITIAL_OF:
        return min(own, 2.5), min(common, 2.5)
    certain = 1.0 if how == EXACT else max(0.0, (like - 0.6) / 0.4)
    share = max(0.0, 2.0 * like - 1.0)
    return (common + (own - common) * certain) * share, common * share


@compiled
def _out_of_order(v: Vocabulary, count: int, n_pairs: int, work: Work) -> int:
    """How often the partner of a word stands before that of the word before."""
    found, last = 0, -1
    for i in range(count):
        if v.attributes[i, ROLE] > GENERIC:
            continue
        for p in range(n_pairs):
            if work.pairs[p, 0] == i:
                found += work.pairs[p, 1] < last
                last = work.pairs[p, 1]
                break
    return found


@compiled
def _measure_query(v: Vocabulary, count: int, work: Work, f: np.ndarray, at: int) -> None:
    total, got = 0.0, 0.0
    for i in range(count):
        bits, like, role = v.bits[i, 0], work.likes[OF_QUERY, i], v.attributes[i, ROLE]
        total += bits
        got += bits * like
        f[at, _QUERY_MISSING] += bits * (1.0 - like)
        f[at, _QUERY_MOST] = max(f[at, _QUERY_MOST], bits * (1.0 - like))
        f[at, _TOKENS_QUERY] += role <= GENERIC or role == NUMBER
        if role == NUMBER and like < 0.9:
            f[at, _NUMBERS] = 1.0
    f[at, _QUERY_COVERED] = got / total if total > 0.0 else 0.0


@compiled
def _measure_listed(
    v: Vocabulary, listed: np.ndarray, first: int, end: int, work: Work, f: np.ndarray, at: int
) -> None:
    total, got, lacking = 0.0, 0.0, 0.0
    for k in range(first, end):
        row = listed[k]
        bits, like, role = v.bits[row, 0], work.likes[OF_LISTED, k - first], v.attributes[row, ROLE]
        total += bits
        got += bits * like
        f[at, _LISTED_MISSING] += bits * (1.0 - like)
        f[at, _LISTED_MOST] = max(f[at, _LISTED_MOST], bits * (1.0 - like))
        f[at, _TOKENS_LISTED] += role <= GENERIC or role == NUMBER
        if role == NUMBER and like < 0.9:
            lacking = 1.0
    f[at, _LISTED_COVERED] = got / total if total > 0.0 else 0.0
    # 2 if both names have a number without equal, 1 if one has.
    f[at, _NUMBERS] += lacking


@compiled
def _whole(v: Vocabulary, row: int, work: Work, side: int, n: int) -> int:
    """Write a telling word behind the letters already there."""
    if v.attributes[row, ROLE] != LEGAL_FORM and v.attributes[row, ROLE] != TITLE:
        for k in range(v.attributes[row, SIZE]):
            if n < MAX_WHOLE:
                work.whole[side, n] = v.letters[row, k]
                n += 1
    return n


@compiled
def _whole_as_aligned(v: Vocabulary, count: int, size: int, n_pairs: int, work: Work) -> int:
    """Write the query's words in the order of their partners, those without partner last."""
    n = 0
    for j in range(size):
        for p in range(n_pairs):
            if work.pairs[p, 1] == j and not _written_before(work, p, j, n_pairs):
                n = _whole(v, work.pairs[p, 0], work, 0, n)
    for i in range(count):
        if work.likes[OF_QUERY, i] == 0.0:
            n = _whole(v, i, work, 0, n)
    return n


@compiled
def _written_before(work: Work, p: int, j: int, n_pairs: int) -> bool:
    """Tell whether the query's word of a pair is paired with an earlier listed word as well."""
    for other in range(n_pairs):
        if work.pairs[other, 0] == work.pairs[p, 0] and work.pairs[other, 1] < j:
            return True
    return False


@compiled
def _measure_whole(
    v: Vocabulary, count: int, listed: np.ndarray, first: int, end: int, n_pairs: int,
    work: Work, f: np.ndarray, at: int,
) -> None:  # fmt: skip
    n = m = 0
    for i in range(count):
        n = _whole(v, i, work, 0, n)
    for k in range(first, end):
        m = _whole(v, listed[k], work, 1, m)
    f[at, _LETTERS_QUERY], f[at, _LETTERS_LISTED] = n, m
    if f[at, _QUERY_COVERED] > 0.999 and f[at, _LISTED_COVERED] > 0.999:
        f[at, _WHOLE] = 1.0
        return
    if n == 0 or m == 0:
        f[at, _WHOLE_WRONG] = max(n, m)
        return
    set_pattern(work.patterns, MAX_TOKENS, work.whole, 1, 0, m)
    edits = osa_distance(work.patterns, MAX_TOKENS, m, work.whole, 0, 0, n)
    cut = 10 <= n < m and is_beginning(work.whole, 0, n, 1, m)
    # The order of words tells little: the better of the order as written and as aligned counts.
    n = _whole_as_aligned(v, count, end - first, n_pairs, work)
    edits = min(edits, osa_distance(work.patterns, MAX_TOKENS, m, work.whole, 0, 0, n))
    clear_pattern(work.patterns, MAX_TOKENS, work.whole, 1, 0, m)
    f[at, _WHOLE] = max(0.0, 1.0 - edits / max(n, m))
    f[at, _WHOLE_WRONG] = edits
    if cut:
        f[at, _CUT] = n / 10.0


def same_name(features: np.ndarray) -> np.ndarray:
    """Tell which listed names have the words of the query, letter for letter, in any order.

    Parameters
    ----------
    features : numpy.ndarray of float32, shape (rows, N_FEATURES)
        Features of alignments.

    Returns
    -------
    numpy.ndarray of bool, shape (rows,)
        True where nothing of either name is left over or differs.
    """
    same: np.ndarray = features[:, _QUERY_COVERED] > _ALL
    same &= features[:, _LISTED_COVERED] > _ALL
    # Hardly ever is there one: the many columns are looked at only then.
    if same.any():
        differs = features[:, [_QUERY_MISSING, _LISTED_MISSING, _WRONG, _FOREIGN, _VARIANTS,
                               _LEGAL, _NUMBERS, _JOINED_WORDS, _INITIALS, _CUT]]  # fmt: skip
        same &= ~differs.any(axis=1)
    return same


def same_but_form(features: np.ndarray) -> np.ndarray:
    """Tell which listed names differ from the query in nothing but legal forms and titles.

    Parameters
    ----------
    features : numpy.ndarray of float32, shape (rows, N_FEATURES)
        Features of alignments.

    Returns
    -------
    numpy.ndarray of bool, shape (rows,)
        True where both are in Latin letters and have the same ones in all other words.
    """
    same: np.ndarray = features[:, _WHOLE_WRONG] == 0.0
    same &= (features[:, _LETTERS_QUERY] > 0.0) & (features[:, _FOREIGN] == 0.0)
    same &= features[:, _JOINED_WORDS] == 0.0
    return same
