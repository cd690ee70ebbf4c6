"""The letters of documents: embedded for Latin, Greek and Cyrillic scripts.

Chinese, Japanese and Korean words are set in the reader's own Asian fonts, which PDF readers
carry; what neither covers (Arabic, Hebrew, Thai, the scripts of India) prints as a hollow square.
"""

from functools import lru_cache
from pathlib import Path
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont

FOLDER = Path(__file__).parent / "fonts"
PLAIN, STRONG = "Inter", "Inter-SemiBold"
MISSING = "\u25a1"
_HANGUL = ((0x1100, 0x11FF), (0x3130, 0x318F), (0xAC00, 0xD7AF))
_KANA = ((0x3040, 0x30FF), (0x31F0, 0x31FF), (0xFF66, 0xFF9D))
_HAN = ((0x2E80, 0x303F), (0x3400, 0x9FFF), (0xF900, 0xFAFF), (0xFF01, 0xFF65))
JAPANESE, CHINESE, KOREAN = "HeiseiKakuGo-W5", "STSong-Light", "HYGothic-Medium"


@lru_cache(maxsize=1)
def register() -> frozenset[int]:
    """Make the fonts known to reportlab; returns the characters that are embedded."""
    plain = TTFont(PLAIN, FOLDER / "Inter-Regular.ttf")
    strong = TTFont(STRONG, FOLDER / "Inter-SemiBold.ttf")
    for font in (plain, strong):
        pdfmetrics.registerFont(font)
    pdfmetrics.registerFontFamily(PLAIN, normal=PLAIN, bold=STRONG, italic=PLAIN, boldItalic=STRONG)
    for name in (JAPANESE, CHINESE, KOREAN):
        pdfmetrics.registerFont(UnicodeCIDFont(name))
    return frozenset(plain.face.charToGlyph)


def marked(text: str) -> str:
    """The text as markup of a paragraph, each run in a font that has its letters."""
    known = register()
    japanese = any(_within(ord(char), _KANA) for char in text)
    runs: list[tuple[str, str]] = []
    for char in text:
        font = _font_of(ord(char), known, japanese=japanese)
        shown = char if font is not None else MISSING
        if runs and runs[-1][0] == (font or ""):
            runs[-1] = (runs[-1][0], runs[-1][1] + shown)
        else:
            runs.append((font or "", shown))
    return "".join(
        f'<font name="{font}">{escape(part)}</font>' if font else escape(part)
        for font, part in runs
    )


def _font_of(code: int, known: frozenset[int], *, japanese: bool) -> str | None:
    """Empty for the paragraph's own font, None where no font has it."""
    if code in known:
        return ""
    if _within(code, _HANGUL):
        return KOREAN
    if _within(code, _KANA) or (japanese and _within(code, _HAN)):
        return JAPANESE
    return CHINESE if _within(code, _HAN) else None


def _within(code: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= code <= last for first, last in ranges)
