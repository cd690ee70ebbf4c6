"""Records of what happened, as PDF: a title and sections of rows, the same bytes every time.

This module loads reportlab: it is imported only where a record is printed.
"""

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate, Spacer

from iorder.documents import fonts
from iorder.documents.sheet import RULE, styles

MARGIN_MM = 18
LONGEST_CELL = 2_000


@dataclass(frozen=True, slots=True)
class Section:
    """Rows of as many cells as there are ``shares`` of the width."""

    title: str
    rows: tuple[tuple[str, ...], ...]
    shares: tuple[float, ...] = (0.3, 0.7)


@dataclass(frozen=True, slots=True)
class Record:
    title: str
    about: str
    sections: tuple[Section, ...]


def pdf(record: Record) -> bytes:
    """A4, with the title as what it is called."""
    fonts.register()
    target, margin = BytesIO(), MARGIN_MM * mm
    made = SimpleDocTemplate(
        target, pagesize=A4, title=record.title, lang="en", invariant=1, leftMargin=margin,
        rightMargin=margin, topMargin=margin, bottomMargin=margin,
    )  # fmt: skip
    style = styles()
    story: list[Any] = [
        _said(record.title, style["title"]), Spacer(0, 4), _said(record.about, style["quiet"]),
    ]  # fmt: skip
    for section in record.sections:
        story += [Spacer(0, 12), _said(section.title, style["total"]), Spacer(0, 4)]
        story.append(_table(section, style, made.width))
    made.build(story)
    return target.getvalue()


def _table(section: Section, style: Any, width: float) -> Any:
    cells = [
        [_said(text, style["quiet" if not at else "plain"]) for at, text in enumerate(row)]
        for row in section.rows
    ]
    if not cells:
        return _said("Nothing is recorded.", style["plain"])
    return LongTable(
        cells,
        colWidths=[width * share for share in section.shares],
        style=[
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LINEBELOW", (0, 0), (-1, -1), 0.4, RULE),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 3),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
        ],
    )


def _said(text: str, style: Any) -> Any:
    return Paragraph(fonts.marked(text[:LONGEST_CELL]), style)
