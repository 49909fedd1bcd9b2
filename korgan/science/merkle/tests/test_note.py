from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from korgan.science.merkle import NoteError, Verifier, countersign_note, sign_note, verify_note

# SOURCE: the reference implementation's test suite (golang.org/x/mod, sumdb/note/note_test.go,
# BSD-3): verifier keys, text and signatures. The seed is the one published there.
AUTHOR = Verifier.parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
WITNESS = Verifier.parse("EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop")
AUTHOR_SEED = base64.b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
AUTHOR_LINE = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6"
    "KE6RyyBwJnAM=\n"
)
WITNESS_LINE = (
    "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WW"
    "d1RvMc+QQ=\n"
)
NOTE = TEXT + "\n" + AUTHOR_LINE

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OWN = Verifier.of("example.org/audit", KEY)


def code_of(note: str, *verifiers: Verifier, at_least: int = 1) -> str:
    with pytest.raises(NoteError) as caught:
        verify_note(note, verifiers, at_least=at_least)
    return caught.value.code


def test_the_note_is_the_published_one_byte_by_byte() -> None:
    key = Ed25519PrivateKey.from_private_bytes(AUTHOR_SEED)
    assert Verifier.of("PeterNeumann", key) == AUTHOR
    assert sign_note(TEXT, "PeterNeumann", key) == NOTE


def test_published_signatures_verify_and_unknown_keys_are_passed_over() -> None:
    note = verify_note(NOTE + WITNESS_LINE, [AUTHOR])
    assert (note.text, note.signers) == (TEXT, (AUTHOR,))
    note = verify_note(NOTE + WITNESS_LINE, [WITNESS, AUTHOR], at_least=2)
    assert note.signers == (AUTHOR, WITNESS)


def test_a_repeated_signature_counts_once() -> None:
    assert verify_note(NOTE + AUTHOR_LINE, [AUTHOR]).signers == (AUTHOR,)
    assert code_of(NOTE + AUTHOR_LINE, AUTHOR, at_least=2) == "not_enough_signatures"


def test_a_note_without_a_trusted_signature_is_refused() -> None:
    assert code_of(NOTE) == "not_enough_signatures"
    assert code_of(NOTE, OWN) == "not_enough_signatures"


def test_a_wrong_signature_of_a_trusted_key_spoils_the_whole_note() -> None:
    other = Ed25519PrivateKey.from_private_bytes(bytes(32))
    forged = other.sign(TEXT.encode())
    line = "— PeterNeumann " + base64.b64encode(AUTHOR.key_hash + forged).decode() + "\n"
    assert code_of(NOTE + WITNESS_LINE + line, AUTHOR, WITNESS) == "bad_signature"


@pytest.mark.parametrize(
    "note",
    [
        TEXT,
        TEXT + "\n",
        NOTE[:-1],
        "\x01" + NOTE,
        TEXT + "\n— Bad Name " + AUTHOR_LINE.split(" ")[2],
        NOTE + "Unexpected line.\n",
        NOTE.replace("— ", "- "),
        TEXT + "\n— PeterNeumann x08g\n",
        TEXT + "\n— Peter+Neumann x08gabcd\n",
        NOTE.replace("nAM=", "nAN="),
        NOTE + "\ud800\n",
    ],
)
def test_a_malformed_note_is_refused(note: str) -> None:
    assert code_of(note, AUTHOR) in {"note_form", "note_text", "key_name"}


def test_sizes_are_bounded() -> None:
    assert code_of(TEXT + "\n" + AUTHOR_LINE * 101, AUTHOR) == "too_many_signatures"
    assert code_of("x" * (1 << 20) + NOTE, AUTHOR) == "note_too_long"
    with pytest.raises(NoteError, match="takes 100"):
        countersign_note(TEXT + "\n" + AUTHOR_LINE * 100, OWN.name, KEY)


@given(
    st.text(st.characters(codec="utf-8", min_codepoint=0x20)),
    st.integers(0, 10_000),
    st.integers(0, 7),
)
def test_any_changed_bit_of_a_signed_text_fails(text: str, byte: int, bit: int) -> None:
    note = sign_note(text + "\n", OWN.name, KEY)
    assert verify_note(note, [OWN]).text == text + "\n"
    changed = bytearray(note.encode())
    changed[byte % len(changed)] ^= 1 << bit
    with pytest.raises((NoteError, UnicodeDecodeError)):
        verify_note(changed.decode(), [OWN])


def test_witnesses_countersign_the_same_text() -> None:
    witness = Ed25519PrivateKey.from_private_bytes(b"w" * 32)
    verifier = Verifier.of("partner.example/witness", witness)
    note = countersign_note(sign_note(TEXT, OWN.name, KEY), verifier.name, witness)
    assert verify_note(note, [OWN, verifier], at_least=2).signers == (OWN, verifier)
    assert countersign_note(note, verifier.name, witness) == note


def test_text_with_empty_lines_is_divided_at_the_last_one() -> None:
    note = sign_note("a\n\n— not a signature\n\nb\n", OWN.name, KEY)
    assert verify_note(note, [OWN]).text == "a\n\n— not a signature\n\nb\n"


@pytest.mark.parametrize("text", ["", "no newline", "tab\there\n"])
def test_a_text_that_would_not_verify_is_not_signed(text: str) -> None:
    with pytest.raises(NoteError) as caught:
        sign_note(text, OWN.name, KEY)
    assert caught.value.code == "note_text"


@pytest.mark.parametrize("name", ["", "two words", "a+b", "no-break\u00a0space", "line\n"])
def test_a_key_name_that_would_break_the_line_is_refused(name: str) -> None:
    with pytest.raises(NoteError) as caught:
        sign_note("a\n", name, KEY)
    assert caught.value.code == "key_name"


def test_a_verifier_key_survives_the_way_through_text() -> None:
    assert Verifier.parse(OWN.text()) == OWN


def test_every_altered_or_cut_verifier_key_is_refused() -> None:
    text = AUTHOR.text()
    cuts = {text[i:j] for i in range(len(text)) for j in range(i, len(text) + 1)} - {text}
    bumps = {text[:i] + chr(ord(text[i]) + 1) + text[i + 1 :] for i in range(len(text))}
    for altered in cuts | bumps:
        with pytest.raises(NoteError):
            Verifier.parse(altered)


def test_a_key_of_wrong_length_is_refused() -> None:
    with pytest.raises(NoteError, match="32 bytes"):
        Verifier("example.org/audit", b"short")
