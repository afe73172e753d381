"""A document → a Word file that a person goes on working with: real headings, real tables, a table of contents.

In: `blocks.Document` and a `Form`. Out: the bytes of a .docx, the same for the same document. Needs python-docx (the
extra `word`), so it is imported where somebody asks for Word.
"""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx

from sadame.docs_gen.blocks import Document, visible
from sadame.docs_gen.word.styles import Form, set_up
from sadame.docs_gen.word.writing import Writer

__all__ = ["Form", "word_bytes"]

#: What a zip file says of a part whose time is nobody's business.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


def word_bytes(document: Document, form: Form) -> bytes:
    """The Word file."""
    made = docx.Document()
    set_up(made, form, visible(document.title))
    Writer(made, form).write(document)
    written = BytesIO()
    made.save(written)
    return _without_times(written.getvalue())


def _without_times(data: bytes) -> bytes:
    found = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(found, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = ZipInfo(name, _NO_TIME)
            part.compress_type = ZIP_DEFLATED
            new.writestr(part, old.read(name))
    return found.getvalue()
