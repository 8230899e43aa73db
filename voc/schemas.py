"""Columns of the tables in a run directory.

These are the least columns each table has, in order; `comments` goes on with the input's own
columns.
"""

import pyarrow as pa

_QUOTE = pa.struct(
    [
        ("unit_id", pa.string()),
        ("comment_id", pa.string()),
        ("text", pa.string()),
        ("language", pa.string()),
        ("polarity", pa.float32()),
    ]
)

COMMENTS = pa.schema(
    [
        ("comment_id", pa.string()),
        ("text", pa.string()),
        ("language", pa.string()),  # ar, fa, sv, el, en or other
        ("sentiment", pa.string()),  # negative, neutral, positive or mixed
        ("polarity", pa.float32()),  # -1..1
        ("n_units", pa.int32()),
    ]
)

UNITS = pa.schema(
    [
        ("unit_id", pa.string()),  # "<comment_id>:<number from 0>"
        ("comment_id", pa.string()),
        ("start", pa.int32()),  # characters into the comment's text
        ("end", pa.int32()),
        ("text", pa.string()),
        ("language", pa.string()),
        ("sentiment", pa.string()),  # negative, neutral or positive
        ("polarity", pa.float32()),  # P(positive) - P(negative)
        ("p_negative", pa.float32()),
        ("p_neutral", pa.float32()),
        ("p_positive", pa.float32()),
        ("kinds", pa.list_(pa.string())),  # of sarcasm, suggestion, complaint, effort and churn
        ("theme_id", pa.int32()),  # -1: no theme
        ("theme_probability", pa.float32()),  # 0 where there is no theme
        ("stage", pa.string()),  # a label of the journey lens, or "unclear"
        ("stage_probability", pa.float32()),  # of the best stage, also where it is "unclear"
        ("touchpoint", pa.string()),  # null where the stage is unclear
    ]
)

THEMES = pa.schema(
    [
        ("theme_id", pa.int32()),  # 0 is the largest theme
        ("parent_id", pa.int32()),  # null at the top level
        ("name", pa.string()),  # in the reader's language
        ("names", pa.map_(pa.string(), pa.string())),  # language -> name
        ("key_phrases", pa.map_(pa.string(), pa.list_(pa.string()))),  # language -> best first
        ("n_units", pa.int64()),
        ("n_comments", pa.int64()),
        ("share", pa.float32()),  # of all units, 0..1
        ("polarity", pa.float32()),  # mean over units
        ("negative_share", pa.float32()),  # of the theme's units, 0..1
        ("languages", pa.map_(pa.string(), pa.int64())),  # language -> units
        ("language_mixing", pa.float32()),  # 0: one language; 1: mixed as the whole corpus is
        ("top_stage", pa.string()),  # null when its units' stages are unclear
        ("quotes", pa.list_(_QUOTE)),  # up to three per language, diverse, most typical first
        ("priority", pa.float32()),  # negative units weighed by how negative; highest is worst
        ("trend", pa.float32()),  # change of share, later minus earlier half; null without dates
    ]
)

STAGES = pa.schema(
    [
        ("stage", pa.string()),  # in journey order; "unclear" is last
        ("group", pa.string()),  # buy, own or advocate; null for "unclear"
        ("name", pa.string()),
        ("n_units", pa.int64()),
        ("n_comments", pa.int64()),
        ("share", pa.float32()),
        ("polarity", pa.float32()),  # null when no unit is here
        ("negative_share", pa.float32()),
        ("neutral_share", pa.float32()),
        ("positive_share", pa.float32()),
        ("languages", pa.map_(pa.string(), pa.int64())),
        (
            "touchpoints",
            pa.list_(
                pa.struct(
                    [
                        ("touchpoint", pa.string()),
                        ("name", pa.string()),
                        ("n_units", pa.int64()),
                        ("polarity", pa.float32()),
                    ]
                )
            ),
        ),
        ("top_theme_id", pa.int32()),  # the theme with most negative units here; null when none
    ]
)

DRIVERS = pa.schema(
    [
        ("score", pa.string()),  # nps, csat or ces
        ("kind", pa.string()),  # theme or stage
        ("id", pa.string()),
        ("name", pa.string()),
        ("n_with", pa.int64()),  # scored comments that touch it
        ("n_without", pa.int64()),
        ("mean_with", pa.float64()),
        ("mean_without", pa.float64()),
        ("effect", pa.float64()),  # mean_with - mean_without, in points of the score
        ("ci_low", pa.float64()),  # 95 % interval (Welch)
        ("ci_high", pa.float64()),
    ]
)
