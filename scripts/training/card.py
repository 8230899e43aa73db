"""The card of what ships: what it is, what it learned from under which licences, its faults."""

from collections.abc import Mapping
from pathlib import Path

from training.examples import Examples
from voc.files.atomic import write_atomically
from voc.languages import CODES

LAST_LAYER = 12
OWN = "Apache-2.0, written for this project"
OTHER_LICENCES = {
    "ntrex": "CC BY-SA 4.0",
    "general topics": f"{OWN}; and NTREX stories by topic",
    "feedback": OWN,
    "massive": "CC BY 4.0",
    "clinc150": "CC BY 3.0",
    "mabsa": "Apache-2.0",
    "hotels": "MIT",
    "persian_tweet_topics": "MIT",
    "argument_topics_sv": "CC BY 4.0",
}
CARD = """# Adapter and heads of the bundled encoder

`adapter.safetensors`: low-rank terms (rank {rank}) on every matrix of layers {first} to {last} of
multilingual-e5-small, and the biases and norms of these layers; merged into the weights when the
encoder is loaded. Its fingerprint is then {encoder}.

`heads.safetensors` ({heads_digest}): attention-pooling heads on the states of that encoder:
`sentiment` (negative, neutral, positive), `stage` (the stages of the built-in journey, and
unclear) and `kinds` (sarcasm, suggestion, complaint, effort, churn). Sentiment is calibrated by a
temperature per language: {temperatures}.
The thresholds of kinds were fitted on own texts that trained nothing (`scripts/data/calibration`).

Made by `scripts/train.py` and `scripts/export_model.py`: {step:,} steps with the choices of
`scripts/train.toml`{start}.
Scores per data set are in `docs/benchmarks.md`.

## What it learned from

Public sets whose terms allow commercial use or state nothing, and texts written for this project.
Sets for non-commercial use or for research only, and those under the GPL, measure it and did not
train it. No text of any set is shipped. Where a repository states no licence, that is said below:
who wants weights without those sets can train them by leaving out, in `scripts/sentiment_sets.py`,
the sets whose licence is None, and in `scripts/training/examples.py` the complaints.

| sentiment | licence | rows |
| --- | --- | --: |
{sentiment}

| themes | licence | labels | rows |
| --- | --- | --: | --: |
{themes}

Aspects: `mabsa`, `semeval16_hotels` (MIT), `mams_acsa` (Apache-2.0) and own comments,
{n_aspects:,} questions. Translations: `ntrex`, `massive` and `tatoeba_pairs` (CC BY 2.0 FR),
{n_pairs:,} groups. Stages and kinds: own texts, the examples of the journey lens, `arsarcasm_v2`
(MIT) for sarcasm and `complaint_tweets` (no licence stated) for complaints; {n_feedback:,} texts.
A third of the labels of each theme set trained no themes, and no held-out row of a sentiment set
trained sentiment; `mabsa` and `hotels` are both, and such rows of theirs may have trained the other
task.

The `umsab` and `tweeteval` tweets come under the terms of their repositories; those of SemEval-2017
and Twitter apply to the tweets themselves.

## Where it is weak

Neutral is the hardest class everywhere: data sets disagree on what it is. Greek has no public set
of customer text with a neutral class and usable terms, so there it lives on own sentences and on
translations. Irony is often missed. The stages and kinds learned from texts that a few writers
wrote, and know the wording of real customers only through the encoder.
"""


def write_card(
    path: Path,
    examples: Examples,
    *,
    encoder: str,
    heads_digest: str,
    step: int,
    start: Mapping[str, int] | None,
    config: Mapping[str, int],
    temperatures: Mapping[str, float],
) -> None:
    """Write the card of a training run."""
    sentiment = [
        f"| {name} | {_licence(name, examples)} | {len(rows):,} |"
        for name, rows in examples.sentiment.items()
    ]
    themes = [
        f"| {family.name} | {OTHER_LICENCES[family.name]} | {len(family.texts)} "
        f"| {sum(map(len, family.texts.values())):,} |"
        for family in examples.families
    ]
    text = CARD.format(
        rank=config["rank"],
        first=config["first_layer"] + 1,
        last=LAST_LAYER,
        encoder=encoder,
        heads_digest=heads_digest,
        step=step,
        start=_after(start),
        temperatures=", ".join(f"{code} {temperatures[code]:.2f}" for code in CODES),
        sentiment="\n".join(sentiment),
        themes="\n".join(themes),
        n_aspects=len(examples.aspects),
        n_pairs=len(examples.pairs),
        n_feedback=len(examples.feedback),
    )
    write_atomically(path, text)


def _after(start: Mapping[str, int] | None) -> str:
    """What was trained before, in words."""
    if start is None:
        return ""
    return f", after {start['step']:,} steps on layers {start['first_layer'] + 1} to {LAST_LAYER}"


def _licence(name: str, examples: Examples) -> str:
    if name.endswith("/own"):
        return OWN
    return examples.licences[name] or "not stated"
