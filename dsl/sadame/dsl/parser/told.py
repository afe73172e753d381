"""Misprints of lines → problems.

In: a `Misprint` and the file it is in. Out: the message for it, with the edits that were worked out where it was found.
"""

from sadame.dsl.diagnostics import Edit, Problem
from sadame.dsl.misprints import Misprint, Slip
from sadame.dsl.problems import slips, syntax
from sadame.dsl.source import Source, Span

#: What is read as if its lines were not there.
TAKES_LINES = frozenset((Slip.NOT_OURS, Slip.PASTED_ROWS))


def told(misprint: Misprint, source: Source) -> Problem:
    """What to say of a misprint."""
    span = Span(source.path, misprint.start, misprint.end)
    places = tuple(Edit(Span(source.path, start, end), text) for start, end, text in misprint.edits)
    found = source.text[span.start : span.end]
    match misprint.slip:
        case Slip.SIGN:
            return syntax.OtherSign(span=span, found=found, meant=misprint.meant, places=places)
        case Slip.NO_COLON:
            before = source.text[source.text.rfind("\n", 0, span.start) + 1 : span.start].strip()
            label = Span(source.path, span.start - len(before), span.start)
            return slips.NoColon(span=label, before=before, places=places)
        case Slip.KEYWORD:
            return slips.MisspeltKeyword(
                span=span, found=found, meant=misprint.meant, places=places
            )
        case Slip.NEAR_KEYWORD:
            return slips.MisspeltKeyword(span=span, found=found, meant=misprint.meant)
        case Slip.COLON_AFTER_KEYWORD:
            keyword = source.text[source.text.rfind("\n", 0, span.start) + 1 : span.start].strip()
            return slips.ColonAfterKeyword(span=span, keyword=keyword, places=places)
        case Slip.FRAME:
            frame = f"{found[0]} {found[-1]}"
            return syntax.OtherSign(span=span, found=frame, meant="", places=places)
        case Slip.NOT_OURS:
            return slips.ForeignLine(span=span, text=found, places=places)
        case Slip.PASTED_ROWS:
            return slips.PastedRows(span=span, places=places)
