"""Fit topics on a sample of texts, or say why there are none."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa

from pipeline.study import Study
from pipeline.topics import ladder
from pipeline.topics.clusters import cluster
from pipeline.topics.rule import Rule, stored_vectors
from pipeline.topics.terms import Terms, Written, topic_terms
from pipeline.topics.words import kept_out

RULES = "1"  # another number fits anew; raise it when the way of fitting changes
OUTGROWN = 2  # fit anew when there are more than twice as many texts as when the model was fitted


@dataclass(frozen=True)
class Sample:
    """The distinct texts a model is fitted on."""

    hashes: list[str]
    written: Written
    vectors: np.ndarray

    def __len__(self) -> int:
        return len(self.hashes)


@dataclass(frozen=True)
class Fitted:
    """What fitting gave: a rule (none when no topics can be found) and how it came about."""

    model_id: str
    rule: Rule | None
    attempts: list[ladder.Attempt]
    warning: str | None


def read_sample(rows: pa.Table) -> Sample:
    """Leave out texts without a known word; they point nowhere."""
    vectors = stored_vectors(rows.column("vector"))
    known = vectors.any(axis=1)
    kept = rows.filter(pa.array(known, pa.bool_()))
    columns = {name: kept.column(name).to_pylist() for name in kept.column_names if name != "vector"}
    written = Written(columns["clean_text"], columns["contributor_id"], columns["root_id"])
    return Sample(columns["text_hash"], written, vectors[known])


def asked(study: Study, embedding_model_id: str) -> dict[str, Any]:
    """The settings that a model answers to; other ones ask for another model."""
    return {
        "rules": RULES,
        "smallest_topic": study.topics.smallest_topic,
        "sample": study.topics.sample,
        "exclusion_profile": study.measures.exclusion_profile,
        "communities": [community.id for community in study.communities],
        "period": study.period,
        "seed": study.seed,
        "embedding_model_id": embedding_model_id,
    }


def is_outgrown(n_texts: int, n_texts_then: int) -> bool:
    """Whether the texts have become so many more that the old sample no longer stands for them."""
    return n_texts > OUTGROWN * n_texts_then


def fit(sample: Sample, ordinary: np.ndarray, wanted: Mapping[str, Any], *, n_texts: int) -> Fitted:
    """Find topics in the sample; ``ordinary`` texts, as they come, decide whether they are good enough."""
    digest = hashlib.sha256(json.dumps(wanted, sort_keys=True).encode())
    digest.update("".join(sample.hashes).encode())
    model_id = f"topics-{digest.hexdigest()[:12]}"
    if len(sample) < ladder.FEWEST_TEXTS:
        warning = f"Only {len(sample)} texts can be modelled; topics need at least {ladder.FEWEST_TEXTS}."
        return Fitted(model_id, None, [], warning)
    rungs = ladder.ladder(len(sample), wanted["smallest_topic"])
    clustering = partial(cluster, sample.written.texts, sample.vectors, seed=wanted["seed"])
    rule, attempts = ladder.climb(rungs, clustering, ladder.Corpus(sample.vectors, ordinary, n_texts))
    kept = attempts[ladder.least_bad(attempts)]
    warning = f"No setting gave good topics; the least bad is kept: {kept.refused}." if kept.refused else None
    return Fitted(model_id, rule, attempts, warning)


def tell_terms(rule: Rule, sample: Sample, study: Study) -> dict[int, Terms]:
    """The terms of each topic, from the sample as the rule assigns it."""
    topics, _ = rule.nearest(sample.vectors)
    return topic_terms(sample.written, topics, kept_out(study.communities))


def largest_first(sizes: Mapping[int, int], n_topics: int) -> list[int]:
    """The topics in the order of their size; equal ones keep their order."""
    return sorted(range(n_topics), key=lambda topic: -sizes.get(topic, 0))
