"""Comments to read where no theme brings any to light."""

import pyarrow as pa
import pyarrow.compute as pc

from voc.report.numbers import plural
from voc.report.records import records
from voc.report.view import Comment


def most_negative(comments: pa.Table, limit: int) -> tuple[Comment, ...]:
    """Pick at most `limit` comments, the most negative first; equals stand as in the table."""
    columns = ["comment_id", "text", "language", "sentiment", "polarity"]
    order = pc.sort_indices(comments, sort_keys=[("polarity", "ascending")])
    return tuple(
        Comment(
            text=row["text"] or "",
            language=row["language"] or "other",
            sentiment=row["sentiment"] or "neutral",
            polarity=row["polarity"],
            comment_id=row["comment_id"] or "",
        )
        for row in records(comments.select(columns).take(order[:limit]))
    )


def comments_intro(n_shown: int, n_all: int) -> str:
    """Say which comments are shown."""
    if n_all == 0:
        return "There are no comments."
    if n_shown < n_all:
        return f"The {n_shown} most negative of {plural(n_all, 'comment')}."
    return "The only comment." if n_all == 1 else f"All {n_all} comments, the most negative first."
