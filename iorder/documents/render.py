"""Documents as PDF: A4, several pages where they are long, the same bytes every time.

This module loads reportlab: it is imported only where a document is printed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate

from iorder.documents import fonts
from iorder.documents.body import TITLES, Body
from iorder.documents.sheet import flowables, styles

MARGIN_MM = 18
LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class Printed:
    """A document to print; without ``number`` it is a slip that was not issued."""

    body: Body
    number: str = ""

    @property
    def title(self) -> str:
        return f"{TITLES[self.body.kind]} {self.number or self.body.code}"


def pdf(printed: Sequence[Printed], title: str = "") -> bytes:
    """All of them in one file, each from a page of its own on; pages are numbered by document."""
    fonts.register()
    target = BytesIO()
    margin = MARGIN_MM * mm
    name = title or (printed[0].title if len(printed) == 1 else "Documents")
    made = BaseDocTemplate(
        target, pagesize=A4, title=name, author=_seller(printed), lang=LANGUAGE, invariant=1,
        leftMargin=margin, rightMargin=margin, topMargin=margin, bottomMargin=margin,
    )  # fmt: skip
    width = made.width
    frame = Frame(
        margin, margin + 8 * mm, width, made.height - 8 * mm, 0, 0, 0, 0, id="sheet"
    )  # fmt: skip
    made.addPageTemplates([PageTemplate("page", [frame])])
    style = styles()
    story: list[Any] = []
    for one in printed:
        story += flowables(one.body, one.number, style, width, is_first=not story)
    made.build(story, canvasmaker=_numbering([one.title for one in printed], margin))
    return target.getvalue()


def _seller(printed: Sequence[Printed]) -> str:
    return next((one.body.seller[0] for one in printed if one.body.seller), "")


def _numbering(titles: Sequence[str], margin: float) -> type:
    """A canvas that writes each document's title and ``Page 2 of 3`` under its pages."""

    class Numbered(Canvas):  # type: ignore[misc] # reportlab is untyped
        def __init__(self, *args: Any, **more: Any) -> None:
            super().__init__(*args, **more)
            self._pages: list[tuple[int, dict[str, Any]]] = []
            self.document = 0

        def showPage(self) -> None:
            self._pages.append((self.document, dict(self.__dict__)))
            self._startPage()

        def save(self) -> None:
            counts = [one for one, _ in self._pages]
            at = 0
            for position, (document, state) in enumerate(self._pages):
                self.__dict__.update(state)
                at = at + 1 if position and counts[position - 1] == document else 1
                self._foot(titles[document], at, counts.count(document))
                super().showPage()
            super().save()

        def _foot(self, title: str, page: int, pages: int) -> None:
            self.setFont(fonts.PLAIN, 7.5)
            self.setFillGray(0.45)
            self.drawString(margin, margin - 2, title)
            width, _ = self._pagesize
            self.drawRightString(width - margin, margin - 2, f"Page {page} of {pages}")

    return Numbered
