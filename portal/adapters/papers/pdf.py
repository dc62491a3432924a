"""Labels as PDF by reportlab, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.textobject import PDFTextObject

from portal.adapters.papers import fonts
from portal.adapters.papers.layout import Bars, Sheet, Text, lay_out
from portal.domain.labels import LabelData, LabelSize
from portal.ports.papers import Progress

#: Printers round bars to their own dots; finer steps than this change nothing.
_STEP = 0.001
_LINE = 0.1 * mm


def labels(labels: Sequence[LabelData], size: LabelSize, on_progress: Progress | None) -> bytes:
    """See ``Papers.labels_pdf``."""
    if not labels:
        raise ValueError("there are no labels to print")
    written = BytesIO()
    width, height = (float(side) * mm for side in size.value)
    canvas = new_canvas(written, (width, height), f"Labels of ship notice {labels[0].notice}", labels[0].sender.name)
    for done, label in enumerate(labels, 1):
        _paint(canvas, lay_out(label, size, _STEP))
        canvas.showPage()
        if on_progress:
            on_progress(done, len(labels))
    canvas.save()
    return written.getvalue()


def new_canvas(written: BytesIO, page: tuple[float, float], title: str, author: str) -> Canvas:
    """Return a canvas without times or chance in it (reportlab's invariant mode); sides are in points."""
    canvas = Canvas(written, pagesize=page, invariant=1, pageCompression=1, lang="en")
    canvas.setTitle(title)
    canvas.setAuthor(author)
    canvas.setCreator("Supplier portal")
    return canvas


def write(text: PDFTextObject, x: float, y: float, size: float, said: str, *, is_bold: bool = False) -> None:
    """Write a line from a point in one size, in as many fonts as it needs; bold is a stroke around the letters."""
    text.setTextRenderMode(2 if is_bold else 0)
    for run in fonts.runs(said):
        text.setTextOrigin(x, y)
        text.setFont(run.face.name, size)
        text.textOut(run.text)
        x += pdfmetrics.stringWidth(run.text, run.face.name, size)


def _paint(canvas: Canvas, sheet: Sheet) -> None:
    canvas.setLineWidth(_LINE)
    height = sheet.height
    for y in sheet.rules:
        canvas.line(2 * mm, (height - y) * mm, (sheet.width - 2) * mm, (height - y) * mm)
    for bars in sheet.bars:
        _paint_bars(canvas, bars, height)
    text = canvas.beginText()
    for line in sheet.texts:
        _paint_text(text, line, height)
    canvas.drawText(text)


def _paint_text(text: PDFTextObject, line: Text, height: float) -> None:
    write(text, line.x * mm, (height - line.y) * mm, line.size * mm, line.said, is_bold=line.is_bold)


def _paint_bars(canvas: Canvas, bars: Bars, height: float) -> None:
    path = canvas.beginPath()
    bottom = (height - bars.y - bars.height) * mm
    for place, width in bars.symbol.bars:
        path.rect((bars.x + place * bars.module) * mm, bottom, width * bars.module * mm, bars.height * mm)
    canvas.drawPath(path, stroke=0, fill=1)
