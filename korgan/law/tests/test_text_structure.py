from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from korgan.law.domain.comparison import Change, ProvisionText, compare_versions, compare_words
from korgan.law.domain.text_structure import read_structure
from korgan.law.tests.texts import NUCLEAR_ACT, RUSSIAN_ACT
from korgan.science.errors import InputError


def shape(text: str) -> list[tuple[str, str]]:
    return [(node.kind, node.number) for node in read_structure(text.splitlines()).provisions()]


def test_an_english_law_is_read() -> None:
    assert shape(NUCLEAR_ACT) == [
        ("chapter", "Chapter 1"),
        ("article", "Article 1"),
        ("article", "Article 2"),
        ("paragraph", "1."),
        ("paragraph", "2."),
        ("chapter", "Chapter 2"),
        ("article", "Article 3"),
        ("article", "Article 4"),
    ]


def test_letters_below_numbers_are_points_of_the_point() -> None:
    nested = [pair for pair in shape(RUSSIAN_ACT) if pair[0] in ("point", "indent")]
    assert nested == [("point", "1)"), ("indent", "а)"), ("indent", "б)"), ("point", "2)")]


def test_roman_numbers_are_nested_unless_they_follow_h() -> None:
    body = "Section 1. Scope\n(1) It covers:\n(a) this:\n(i) one;\n(ii) two;\n(b) that.\n"
    kinds = [kind for kind, _ in shape(f"{body}Section 2. End\n")]
    assert kinds == [
        *("section", "paragraph", "point", "indent", "indent", "point", "section"),
    ]
    letters = "".join(f"({letter}) item;\n" for letter in "abcdefghi")
    after_h = shape(f"Section 1. List\n{letters}Section 2. End\n")
    assert ("point", "(i)") in after_h


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("5-бап. Қолданылу аясы", "article"),
        ("2-тарау. Жалпы ережелер", "chapter"),
        ("7-берене. Колдонуу", "article"),
        ("3-modda. Qo‘llanish sohasi", "article"),
        ("Pasal 4", "article"),
        ("Điều 6. Phạm vi", "article"),
        ("Seksyen 9. Pemakaian", "section"),
        ("РАЗДЕЛ II. ОБЩИЕ ПОЛОЖЕНИЯ", "division"),
        ("Глава 3. Учёт", "chapter"),
    ],
)
def test_divisions_are_known_in_the_languages_of_the_region(line: str, kind: str) -> None:
    law = read_structure([line, "Article 98. A", "Article 99. B"])
    assert law.provisions()[0].kind == kind


def test_a_sentence_about_an_article_is_no_heading() -> None:
    text = "Article 1. Scope\nThe following applies.\nArticle 3 of the Code shall apply.\nArticle 2"
    assert [number for _, number in shape(text)] == ["Article 1", "Article 2"]


def test_a_heading_on_its_own_line_is_found() -> None:
    law = read_structure(["ГЛАВА II", "НАКАЗАНИЯ", "Статья 3", "Лицо наказывается.", "Статья 4"])
    assert law.body[0].heading == "НАКАЗАНИЯ"


def test_a_text_without_structure_is_refused_with_a_way_out() -> None:
    with pytest.raises(InputError, match="no articles") as refused:
        read_structure(["Dear Sir,", "with regard to your letter, we agree."], where="a.txt")
    assert refused.value.mend and refused.value.where == "a.txt"


@given(st.lists(st.text(max_size=60), max_size=30))
def test_any_lines_are_read_or_refused(lines: list[str]) -> None:
    try:
        law = read_structure(lines)
    except InputError:
        return
    assert law.provisions()


def text(eid: str, words: str) -> ProvisionText:
    return ProvisionText(eid, eid, words)


def test_versions_differ_by_what_was_added_changed_moved_and_removed() -> None:
    moved = "the register of sources is kept by the Agency in the capital"
    before = [text("a", "stays"), text("b", "shall keep"), text("c", moved), text("d", "goes")]
    after = [text("a", "stays"), text("b", "may keep"), text("e", moved), text("f", "comes")]
    found = {(d.after or d.before).eid: d.change for d in compare_versions(before, after)}  # type: ignore[union-attr]
    assert found == {
        "a": Change.SAME,
        "b": Change.CHANGED,
        "e": Change.MOVED,
        "d": Change.REMOVED,
        "f": Change.ADDED,
    }


@given(st.text(max_size=80), st.text(max_size=80))
def test_both_wordings_can_be_read_out_of_the_comparison(before: str, after: str) -> None:
    pieces = compare_words(before, after)
    assert "".join(p.text for p in pieces if p.kind != "new") == before
    assert "".join(p.text for p in pieces if p.kind != "old") == after
