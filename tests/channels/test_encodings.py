"""The encoding of a file, told from all of its bytes."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iorder.channels.encodings import detect
from iorder.kernel.errors import InvalidInput

TEXTS = {
    "german": "Bestellung;Größe;Straße\r\n1;groß;Königsallee\r\n2;klein;Müllerstraße\r\n",
    "french": "commande;désignation;prix\r\n1;thé à la pêche;9\r\n2;crème brûlée;4\r\n",
    "polish": "zamówienie;ilość;źródło\r\n1;żółty;święto\r\n2;gęś;łódź\r\n",
    "russian": "заказ;товар;цена\r\n1;чайная ложка;100\r\n2;красная кружка;250\r\n",
    "japanese": "注文番号;商品名;数量\r\n1;赤いマグカップ;2\r\n2;ティースプーン;1\r\n",
}


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("german", "cp1252"), ("french", "cp1252"), ("german", "utf-16"), ("french", "utf-32"),
        ("german", "utf-8-sig"), ("german", "utf-16-be"), ("french", "mac_roman"),
        ("french", "cp850"), ("polish", "iso8859_2"), ("polish", "cp1250"), ("polish", "utf-8"),
        ("russian", "cp1251"), ("russian", "koi8_r"), ("japanese", "cp932"), ("japanese", "utf-8"),
    ],
)  # fmt: skip
def test_text_comes_back_as_it_was_written(text, encoding):
    data = TEXTS[text].encode(encoding)
    assert data.decode(detect(io.BytesIO(data), "x")) in (TEXTS[text], "\ufeff" + TEXTS[text])


@given(st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1))
def test_utf_8_is_always_known_as_such(text):
    data = f"name,value\n{text},1\n".encode()
    assert data.decode(detect(io.BytesIO(data), "x")) == data.decode()


def test_a_bad_byte_far_down_does_not_change_the_whole_file():
    data = ("é,1\n" * 5000).encode() + b"\xff,2\n"
    assert detect(io.BytesIO(data), "x") == "utf-8"


def test_a_legacy_byte_far_down_is_seen():
    data = b"a,1\n" * 600_000 + "größe,2\n".encode("cp1252")
    assert detect(io.BytesIO(data), "x") == "cp1252"


def test_what_is_no_text_is_refused():
    with pytest.raises(InvalidInput, match="no text file"):
        detect(io.BytesIO(bytes(range(256)) * 100), "x.csv")
