"""The rows of topics.models, topics.topics and topics.terms, and the grades that stand in them."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from pipeline.study import Study
from pipeline.topics import quality
from pipeline.topics.fitting import Fitted, Sample
from pipeline.topics.rule import OUTLIER
from pipeline.topics.terms import NO_TOPIC, Terms, label
from pipeline.topics.words import kept_out

Row = dict[str, Any]


def model_row(fitted: Fitted, sample: Sample, settings: Row) -> Row:
    """The row of topics.models before its topics are known."""
    return {
        "model_id": fitted.model_id,
        "embedding_model_id": settings["asked"]["embedding_model_id"],
        "is_current": True,
        "n_sample": len(sample),
        "n_topics": 0,
        "outlier_share": 1.0,
        "threshold": fitted.rule.threshold if fitted.rule else None,
        "coherence_npmi": None,
        "diversity": 0.0,
        "seed": settings["asked"]["seed"],
        "settings": json.dumps(settings, sort_keys=True),
        "attempts": json.dumps([attempt.record() for attempt in fitted.attempts]),
        "warning": fitted.warning,
    }


def topic_rows(
    model_id: str, terms: Mapping[int, Terms], *, sizes: Mapping[int, int], coherence: Mapping[int, float]
) -> list[Row]:
    """The rows of topics.topics, outliers first."""
    return [
        {
            "model_id": model_id,
            "topic_id": topic,
            "label": NO_TOPIC if topic == OUTLIER else label([term for term, _ in terms.get(topic, [])]),
            "n_contributions": n_contributions,
            "coherence_npmi": coherence.get(topic),
        }
        for topic, n_contributions in sorted(sizes.items())
    ]


def term_rows(model_id: str, terms: Mapping[int, Terms]) -> list[Row]:
    """The rows of topics.terms."""
    return [
        {"model_id": model_id, "topic_id": topic, "rank": rank, "term": term, "weight": weight}
        for topic, ranked in sorted(terms.items())
        for rank, (term, weight) in enumerate(ranked, start=1)
    ]


def grades(terms: Mapping[int, Terms], texts: Sequence[str], study: Study) -> tuple[dict[int, float], Row]:
    """Coherence of each topic; mean coherence and diversity of all."""
    tops = {topic: [term for term, _ in ranked] for topic, ranked in terms.items()}
    by_topic = quality.coherence(tops, texts, kept_out(study.communities))
    mean = float(np.mean(list(by_topic.values()))) if by_topic else None
    return by_topic, {"coherence_npmi": mean, "diversity": quality.diversity(tops)}


def nearest_rows(hashes: pa.ChunkedArray, model_id: str, nearest: tuple[np.ndarray, np.ndarray]) -> pa.Table:
    """The rows of topics.nearest: ``nearest`` is what the rule says of these texts."""
    topics, similarities = nearest
    return pa.table(
        {
            "text_hash": hashes,
            "model_id": pa.repeat(pa.scalar(model_id), len(hashes)),
            "topic_id": pa.array(topics),
            "similarity": pa.array(similarities, pa.float32()),
        }
    )
