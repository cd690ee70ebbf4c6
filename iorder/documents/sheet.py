"""One document as reportlab's flowables: head, addresses, lines, sums, taxes."""

from collections.abc import Mapping, Sequence
from typing import Any

from reportlab.graphics.barcode.code128 import Code128
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable, LongTable, PageBreak, Paragraph, Spacer, Table

from iorder.documents.body import TITLES, Body, Item
from iorder.documents.fonts import PLAIN, STRONG, marked
from iorder.documents.notation import Notation, notation

INK, QUIET, RULE, FILL = "#1a1f2b", "#5b6474", "#d5dae3", "#f3f5f9"
CELL = 4
"""Left and right of what stands in a cell, in points."""
MIN_FIGURE = 52
MOST_OF_SKU = 0.24
DAYS = ("Date", "Placed")
"""Facts that are days, kept as ISO text."""
Styles = Mapping[str, Any]


def styles() -> Styles:
    plain = ParagraphStyle("plain", fontName=PLAIN, fontSize=8.5, leading=11.5, textColor=INK)
    return {
        "plain": plain,
        "right": ParagraphStyle("right", plain, alignment=TA_RIGHT),
        "quiet": ParagraphStyle("quiet", plain, fontSize=7.5, leading=10, textColor=QUIET),
        "quiet_right": ParagraphStyle(
            "quiet_right", plain, fontSize=7.5, leading=10, textColor=QUIET, alignment=TA_RIGHT
        ),
        "strong": ParagraphStyle("strong", plain, fontName=STRONG),
        "strong_right": ParagraphStyle("strong_right", plain, fontName=STRONG, alignment=TA_RIGHT),
        "title": ParagraphStyle(
            "title", plain, fontName=STRONG, fontSize=19, leading=23, spaceAfter=4
        ),
        "total": ParagraphStyle("total", plain, fontName=STRONG, fontSize=11, leading=14),
        "total_right": ParagraphStyle(
            "total_right", plain, fontName=STRONG, fontSize=11, leading=14, alignment=TA_RIGHT
        ),
    }


def flowables(body: Body, number: str, style: Styles, width: float, *, is_first: bool) -> list[Any]:
    """What prints the document from the top of a page on."""
    way = notation(body.country)
    parts: list[Any] = [] if is_first else [PageBreak(), _NextDocument()]
    parts += [_head(body, number, style, width), Spacer(0, 14), _about(body, style, width, way)]
    parts += [Spacer(0, 14), _items(body, style, width, way)]
    if body.kind != "packing_slip":
        parts += [Spacer(0, 8), _sums(body, style, width, way)]
    if body.note:
        parts += [Spacer(0, 12), _paragraph(body.note, style["plain"])]
    return parts


def _paragraph(text: str, style: Any) -> Any:
    return Paragraph(marked(text), style)


class _NextDocument(Flowable):  # type: ignore[misc] # reportlab is untyped
    """Says to the canvas that what follows is another document."""

    def wrap(self, *_: float) -> tuple[float, float]:
        return 0, 0

    def draw(self) -> None:
        self.canv.document += 1


def _head(body: Body, number: str, style: Styles, width: float) -> Any:
    title = [_paragraph(TITLES[body.kind], style["title"])]
    if number:
        title.append(_paragraph(number, style["strong"]))
    bars = Code128(body.code, barHeight=26, barWidth=0.9, quiet=False)
    code = Table(
        [[bars], [_paragraph(body.code, style["quiet_right"])]],
        colWidths=[bars.width],
        style=[("LEFTPADDING", (0, 0), (-1, -1), 0), ("RIGHTPADDING", (0, 0), (-1, -1), 0),
               ("BOTTOMPADDING", (0, 0), (-1, -1), 0)],
        hAlign="RIGHT",
    )  # fmt: skip
    return _grid(
        [[title, code]],
        [width * 0.6, width * 0.4],
        [("ALIGN", (1, 0), (1, 0), "RIGHT"), ("RIGHTPADDING", (1, 0), (1, 0), 0)],
    )


def _about(body: Body, style: Styles, width: float, way: Notation) -> Any:
    """The seller, whom it is to, and the facts, side by side."""
    known = [("Date", body.issued_on), *body.facts]
    if body.kind != "packing_slip":
        known.append(("Currency", body.currency))
    facts = [(label, way.date(words) if label in DAYS else words) for label, words in known]
    told = [_fact(label, words, style) for label, words in facts if words]
    columns = [("From", body.seller), ("Bill to", body.bill_to), ("Ship to", body.ship_to)]
    if body.kind == "packing_slip":
        columns = [columns[0], columns[2]]
    shown = [_address(label, lines, style) for label, lines in columns if lines]
    shown.append([_paragraph("Details", style["quiet"]), *told])
    return _grid([shown], [width / len(shown)] * len(shown))


def _fact(label: str, words: str, style: Styles) -> Any:
    return Paragraph(f'<font color="{QUIET}">{marked(label)}</font> {marked(words)}',
                     style["plain"])  # fmt: skip


def _address(label: str, lines: tuple[str, ...], style: Styles) -> list[Any]:
    return [_paragraph(label, style["quiet"]),
            *(_paragraph(line, style["strong" if not at else "plain"])
              for at, line in enumerate(lines))]  # fmt: skip


def _items(body: Body, style: Styles, width: float, way: Notation) -> Any:
    heads, amounts = _figures(body, way)
    rows = [[_paragraph(text, style["quiet" if at < 2 else "quiet_right"])
             for at, text in enumerate(("SKU", "Item", *heads))]]  # fmt: skip
    rows += [_item(one, told, style) for one, told in zip(body.items, amounts, strict=True)]
    columns = zip(heads, *amounts, strict=True)
    figures = [max(MIN_FIGURE, *(_width(text) for text in column)) for column in columns]
    codes = max((_width(one.sku) for one in body.items), default=0)
    sku = min(max(codes, MIN_FIGURE), width * MOST_OF_SKU)
    return LongTable(
        rows,
        colWidths=[sku, width - sku - sum(figures), *figures],
        repeatRows=1,
        style=[
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("BACKGROUND", (0, 0), (-1, 0), FILL),
            ("LINEBELOW", (0, 0), (-1, -1), 0.4, RULE),
            ("LEFTPADDING", (0, 0), (-1, -1), CELL),
            ("RIGHTPADDING", (0, 0), (-1, -1), CELL),
            ("TOPPADDING", (0, 0), (-1, -1), 3),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
        ],
    )


def _figures(body: Body, way: Notation) -> tuple[list[str], list[list[str]]]:
    """(heads, the figures of each item as texts); discounts only where there is one."""
    discounted = any(one.discount_minor for one in body.items)
    if body.kind == "packing_slip":
        return ["Quantity"], [[_units(one, way)] for one in body.items]

    def money(minor: int, *, is_told: bool = True) -> str:
        return way.money(minor, body.currency) if is_told else ""

    return ["Quantity", "Unit price", *(["Discount"] if discounted else []), "Amount"], [
        [
            _units(one, way),
            money(one.unit_minor, is_told=bool(one.quantity)),
            *([money(-one.discount_minor, is_told=bool(one.discount_minor))]
              if discounted else []),
            money(one.total_minor),
        ]
        for one in body.items
    ]  # fmt: skip


def _units(one: Item, way: Notation) -> str:
    return way.number(one.quantity) if one.quantity else ""


def _width(text: str, font: str = PLAIN, size: float = 8.5) -> float:
    """Of a cell that holds the text on one line."""
    return float(stringWidth(text, font, size)) + 2 * CELL + 1


def _item(one: Item, figures: Sequence[str], style: Styles) -> list[Any]:
    words = [_paragraph(one.title, style["plain"])]
    if one.note:
        words.append(_paragraph(one.note, style["quiet"]))
    return [_paragraph(one.sku, style["plain"]), words,
            *(_paragraph(text, style["right"]) for text in figures)]  # fmt: skip


def _sums(body: Body, style: Styles, width: float, way: Notation) -> Any:
    rows: list[list[Any]] = [
        [_paragraph(label, style["plain"]),
         _paragraph(way.money(minor, body.currency), style["right"])]
        for label, minor in body.sums
    ]  # fmt: skip
    whole = way.money(body.total_minor, body.currency)
    rows.append([_paragraph("Total", style["total"]), _paragraph(whole, style["total_right"])])
    at = len(rows) - 1
    within = "Includes tax" if body.tax_included else "Tax"
    for tax in body.taxes:
        rate = f" {tax.rate.replace('.', way.point)}" if tax.rate else ""
        label = f"{within}{rate} on {way.money(tax.base_minor, body.currency)}"
        amount = way.money(tax.tax_minor, body.currency)
        rows.append([_paragraph(label, style["quiet"]), _paragraph(amount, style["quiet_right"])])
    look = [("LINEABOVE", (0, at), (-1, at), 0.8, INK), ("RIGHTPADDING", (1, 0), (1, -1), CELL)]
    amounts = max(_width(whole, STRONG, 11), width * 0.18)
    sums = _grid(rows, [width * 0.3, amounts], look)
    sums.hAlign = "RIGHT"
    return sums


def _grid(rows: list[list[Any]], widths: list[float], more: Any = ()) -> Any:
    return Table(
        rows,
        colWidths=widths,
        style=[
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 6),
            ("TOPPADDING", (0, 0), (-1, -1), 2),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
            *more,
        ],
    )
