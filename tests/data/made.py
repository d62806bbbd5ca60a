"""Files made for tests: packed and binary ones."""

import io
import zipfile
from collections.abc import Sequence

import docx
import openpyxl
import xlwt

Cells = Sequence[Sequence[object]]
OASIS = "urn:oasis:names:tc:opendocument:xmlns"
OPEN_DOCUMENT = (
    f'<?xml version="1.0"?><office:document-content xmlns:office="{OASIS}:office:1.0" xmlns:text="{OASIS}:text:1.0" '
    f'xmlns:table="{OASIS}:table:1.0"><office:body><office:spreadsheet><table:table table:name="T">%s</table:table>'
    "</office:spreadsheet></office:body></office:document-content>"
)
MANIFEST = f'<?xml version="1.0"?><manifest:manifest xmlns:manifest="{OASIS}:manifest:1.0"/>'


def zipped(entries: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


def saved(book: openpyxl.Workbook) -> bytes:
    """The bytes of a workbook."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def workbook(rows: Cells) -> openpyxl.Workbook:
    """A workbook whose only sheet holds these rows."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    return book


def old_workbook(rows: Cells) -> bytes:
    """An Excel file as until 2003."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("Rows")
    for place, row in enumerate(rows):
        for column, cell in enumerate(row):
            sheet.write(place, column, cell)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def open_document(rows: Cells, more: str = "") -> bytes:
    """An OpenDocument spreadsheet; `more` is further XML for each of its cells."""
    cell = '<table:table-cell office:value-type="string" %s><text:p>%s</text:p></table:table-cell>'
    xml = "".join(
        "<table:table-row>" + "".join(cell % (more, text) for text in row) + "</table:table-row>" for row in rows
    )
    return zipped(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": MANIFEST.encode(),
            "content.xml": (OPEN_DOCUMENT % xml).encode(),
        }
    )


def word_file() -> bytes:
    """A Word document with headings, a paragraph and a table."""
    document = docx.Document()
    document.add_heading("Manual", 0)
    document.add_heading("Install", 1)
    document.add_paragraph("Put it\ton the table.")
    table = document.add_table(2, 2)
    for place, text in enumerate(("Part", "Price", "Screw", "3 €")):
        table.cell(place // 2, place % 2).text = text
    document.add_paragraph("Done & dusted.")
    document.add_heading("Care", 1)
    document.add_paragraph("Wash it.")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def pdf_file(*pages: str, pictures: bool = False) -> bytes:
    """A PDF whose pages hold these lines, written by hand: a program that makes PDFs is not needed for it."""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"", b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"]
    objects.append(
        b"<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>"
        b"stream\n\0\nendstream"
    )
    kids = []
    for page in pages:
        lines = "".join(f"({line}) Tj 0 -14 Td " for line in page.splitlines())
        content = f"BT /F1 12 Tf 50 700 Td {lines} ET".encode()
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(content), content))
        picture = b"/XObject<</I 4 0 R>>" if pictures else b""
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents %d 0 R/Resources<</Font<</F1 3 0 R>>%s>>>>"
            % (len(objects), picture)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<</Type/Pages/Kids[%s]/Count %d>>" % (b" ".join(kids), len(kids))
    out = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        table,
        len(objects) + 1,
        len(out),
    )
