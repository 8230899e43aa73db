"""The sentiment data sets: where each lies under VOC_DATA, its licence, and what it is for.

Sets whose terms allow commercial use, or state none, train what is shipped; those for research or
under the GPL only measure it. Rows that a source marks as development are held out, and a fifth of
the others, chosen by the digest of the id.
"""

import gzip
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from voc.types import SENTIMENTS

OWN = Path(__file__).parent / "data" / "sentiment"


@dataclass(frozen=True)
class SentimentSet:
    """A labelled set.

    `licence` is None where the source states none. `source_split` False holds out a fifth although
    the source marks development rows: those are half of the rows, or all.
    """

    name: str
    path: str
    licence: str | None = None
    trains: bool = False
    source_split: bool = True


@dataclass(frozen=True)
class Row:
    """A labelled text; `label` indexes `voc.types.SENTIMENTS`."""

    text: str
    language: str
    label: int
    held_out: bool


_UNSTATED = None
SETS: tuple[SentimentSet, ...] = (
    SentimentSet("ar/umsab", "sentiment/ar/umsab_tweets.jsonl", "Apache-2.0", True),
    SentimentSet("ar/arsarcasm", "sentiment/ar/arsarcasm_v2.jsonl.gz", "MIT", True),
    SentimentSet("ar/ajgt", "sentiment/ar/ajgt_tweets.jsonl", "AFL-3.0", True),
    SentimentSet("ar/hotels", "sentiment/ar/semeval16_hotels.jsonl.gz", "MIT", True),
    SentimentSet("ar/mabsa", "themes/mabsa/ar.jsonl.gz", "Apache-2.0", True),
    SentimentSet("ar/restaurants", "sentiment/ar/elsahar_restaurants.jsonl.gz", _UNSTATED, True),
    SentimentSet("ar/products", "sentiment/ar/elsahar_products.jsonl", _UNSTATED, True),
    SentimentSet("ar/attractions", "sentiment/ar/elsahar_attractions.jsonl", _UNSTATED, True),
    SentimentSet("ar/astd", "sentiment/ar/astd_tweets.jsonl.gz", "GPL-2.0"),
    SentimentSet("fa/snappfood", "sentiment/fa/snappfood.jsonl.gz", "Apache-2.0", True, False),
    SentimentSet("fa/bank_apps", "sentiment/fa/bank_apps.jsonl", "MIT", True),
    SentimentSet("fa/deepsentipers", "sentiment/fa/deepsentipers.jsonl.gz", _UNSTATED, True),
    SentimentSet("fa/sentipers", "sentiment/fa/sentipers_rest.jsonl.gz", _UNSTATED, True),
    SentimentSet("fa/digikala", "sentiment/fa/digikala.jsonl.gz", _UNSTATED, True),
    SentimentSet("fa/recommend", "sentiment/fa/digikala_recommend.jsonl", _UNSTATED, True),
    SentimentSet("fa/multidomain", "sentiment/fa/small_multidomain.jsonl", _UNSTATED, True),
    SentimentSet("fa/hotels", "sentiment/fa/hotel_reviews.jsonl", _UNSTATED, True),
    SentimentSet("fa/parsinlu_food", "sentiment/fa/parsinlu_food.jsonl", "CC BY-NC-SA 4.0"),
    SentimentSet("sv/mabsa", "themes/mabsa/sv.jsonl.gz", "Apache-2.0", True),
    SentimentSet("sv/swerec", "sentiment/sv/swerec.jsonl.gz", _UNSTATED, True),
    SentimentSet("sv/reviews", "sentiment/sv/swedish_reviews_small.jsonl.gz", _UNSTATED, True),
    SentimentSet("sv/social_emoji", "sentiment/sv/swe_social_emoji.jsonl", "research and hobby"),
    SentimentSet("el/skroutz", "sentiment/el/skroutz_shops.jsonl.gz", _UNSTATED, True),
    SentimentSet("el/greek_sa", "sentiment/el/greek_sa.jsonl.gz", _UNSTATED, True),
    SentimentSet("en/umsab", "sentiment/en/umsab_tweets.jsonl", "Apache-2.0", True),
    SentimentSet("en/uci", "sentiment/en/uci_sentences.jsonl", "CC BY 4.0", True),
    SentimentSet("en/mabsa", "themes/mabsa/en.jsonl.gz", "Apache-2.0", True),
    SentimentSet(
        "en/tweeteval", "sentiment/en/tweeteval_sentiment.jsonl", "SemEval terms", True, False
    ),
    SentimentSet("en/alexa", "sentiment/en/amazon_alexa.jsonl", _UNSTATED, True),
    SentimentSet("en/airline", "sentiment/en/airline_tweets.jsonl.gz", "CC BY-NC-SA 4.0"),
    SentimentSet("en/restaurants16", "sentiment/en/semeval16_absa.jsonl.gz", "research use"),
)


def read_set(data: Path, chosen: SentimentSet) -> list[Row]:
    """Rows of a set with one clear label; mixed rows are left out."""
    rows = []
    for record in _records(data / chosen.path):
        label = record["label"] if record["label"] in SENTIMENTS else record.get("sentiment")
        if label not in SENTIMENTS or record.get("mixed"):
            continue
        held_out = _is_held_out(record, source_split=chosen.source_split)
        rows.append(Row(record["text"], record["lang"], SENTIMENTS.index(label), held_out))
    return rows


def read_own(language: str) -> list[Row]:
    """The sentences written for this project; all train."""
    path = OWN / f"{language}.jsonl"
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [Row(r["text"], language, SENTIMENTS.index(r["label"]), False) for r in records]


def _is_held_out(record: dict[str, object], *, source_split: bool) -> bool:
    if source_split and record.get("orig_split") == "dev":
        return True
    # Translations of one sentence share a parallel_id, so they land on the same side.
    key = str(record.get("parallel_id") or record["id"])
    return hashlib.sha256(key.encode()).digest()[0] < 51  # a fifth


def _records(path: Path) -> list[dict[str, object]]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]
