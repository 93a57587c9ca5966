"""Encodings are recognised from the bytes, and said when they are not sure."""

import opencc
import pytest

from fuzzing import samples
from luoshi.reading.formats.encoding import decode, plausibility
from luoshi.reading.source import Refusal

SIMPLIFIED = "\n".join(samples.PARAGRAPHS)
TRADITIONAL = opencc.OpenCC("s2t").convert(SIMPLIFIED)


def codes(data: bytes) -> list[str]:
    return [problem.code for problem in decode(data).problems]


@pytest.mark.parametrize("size", [50, 150, 10_000])
@pytest.mark.parametrize(
    ("chars", "codec", "name"),
    [
        (SIMPLIFIED, "utf-8", "utf-8"),
        (SIMPLIFIED, "gb18030", "gb18030"),
        (TRADITIONAL, "gb18030", "gb18030"),
        (TRADITIONAL, "big5hkscs", "big5"),
        (SIMPLIFIED, "utf-16-le", "utf-16-le"),
        (SIMPLIFIED, "utf-16-be", "utf-16-be"),
    ],
)
def test_an_encoding_is_recognised_from_few_characters(chars: str, codec: str, name: str, size: int) -> None:
    encoded = chars[:size].encode(codec)
    decoded = decode(encoded)
    assert (decoded.encoding, decoded.text) == (name, chars[:size])
    assert decoded.problems == []


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_decides(codec: str) -> None:
    assert decode("云".encode(codec)).text == "云"


def test_a_rare_character_of_a_name_survives_in_gb18030() -> None:
    assert decode((SIMPLIFIED + "𠮷䶮").encode("gb18030")).text.endswith("𠮷䶮")


@pytest.mark.parametrize("codec", ["utf-8", "gb18030", "utf-16-le"])
def test_a_last_character_cut_in_two_is_a_truncated_file(codec: str) -> None:
    cut = SIMPLIFIED.encode(codec)[:-1]
    decoded = decode(cut)
    assert decoded.text == SIMPLIFIED[:-1]
    assert [problem.code for problem in decoded.problems] == ["truncated"]


@pytest.mark.parametrize("codec", ["utf-8", "gb18030"])
def test_a_few_damaged_bytes_are_said_with_their_line(codec: str) -> None:
    head, tail = SIMPLIFIED[:160].encode(codec), SIMPLIFIED[160:].encode(codec)
    decoded = decode(head + b"\xff" + tail)
    assert decoded.text.count("\ufffd") >= 1
    assert decoded.text.replace("\ufffd", "")[:160] == SIMPLIFIED[:160]
    lost = [problem for problem in decoded.problems if problem.code == "lost_characters"]
    assert lost[0].original == {"line": 1 + SIMPLIFIED[:160].count("\n")}


def test_a_doubtful_encoding_is_said_to_be_doubtful() -> None:
    assert codes("彧烜槃".encode("gb18030") * 2 + b" 1071") == ["encoding_unsure"]


def test_text_garbled_before_us_is_said_to_be_garbled() -> None:
    assert codes(SIMPLIFIED.encode().decode("latin-1").encode()) == ["encoding_unsure"]
    assert codes("市委书记锟斤拷强调".encode()) == ["lost_characters"]


def test_western_text_is_read_with_a_warning() -> None:
    decoded = decode(("The café of the city. " * 20).encode("cp1252"))
    assert decoded.text.startswith("The café of")
    assert [problem.code for problem in decoded.problems] == ["encoding_unsure"]


@pytest.mark.parametrize(
    "junk",
    [
        bytes(range(256)) * 40,
        b"\0" * 5_000,
        b"\x01\x02\x03\x04" * 500,
        bytes(255 - i % 64 for i in range(999)),
    ],
)
def test_bytes_that_are_no_text_are_refused(junk: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        decode(junk)
    assert refused.value.code == "not_text"


def test_a_single_control_character_is_kept_and_said() -> None:
    decoded = decode("第一段\x0f第二段".encode())
    assert "\x0f" in decoded.text
    assert [problem.code for problem in decoded.problems] == ["control_characters"]


def test_plausibility_parts_a_right_decoding_from_a_wrong_one() -> None:
    right = plausibility(SIMPLIFIED)
    wrong = plausibility(SIMPLIFIED.encode("gb18030").decode("big5hkscs", "replace"))
    assert right > 0.7 > 0.35 > wrong
