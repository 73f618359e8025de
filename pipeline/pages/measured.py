"""How the pages speak of each measure: its question, its name, what is counted, and the sentence around the number."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Phrase:
    """The words around a number: ``said`` is a sentence with a gap for "about 23 of every 100 <things>"."""

    question: str
    name: str
    things: str
    said: str = "{}"
    is_main: bool = False


PHRASES = {
    "contributors": Phrase(
        "How many people write?",
        "people who wrote something",
        "people",
        "{} wrote something",
        is_main=True,
    ),
    "posts": Phrase("How many threads are started?", "posts", "posts", "{} were written", is_main=True),
    "response_rate": Phrase(
        "Does a post get an answer?", "posts that got an answer", "posts", "{} got an answer", is_main=True
    ),
    "responses_per_answered_thread": Phrase(
        "How long are the conversations?",
        "responses per answered post",
        "responses",
        "an answered post got {}",
        is_main=True,
    ),
    "reciprocity": Phrase(
        "Is an answer returned?", "ties that go both ways", "ties", "{} go both ways", is_main=True
    ),
    "contributions": Phrase("How much is written?", "contributions", "contributions", "{} were written"),
    "responses": Phrase("How many responses are written?", "responses", "responses", "{} were written"),
    "posters": Phrase(
        "How many people start threads?", "people who started a thread", "people", "{} started a thread"
    ),
    "responders": Phrase("How many people respond?", "people who responded", "people", "{} responded"),
    "responders_with_two_responses": Phrase(
        "Do those who respond come back?",
        "people who responded at least twice",
        "people who responded",
        "{} did so at least twice",
    ),
    "mean_degree": Phrase(
        "How many responses does one person give and get?",
        "responses given and got by a person with any",
        "responses",
        "one person gave and got {}",
    ),
    "transitivity": Phrase(
        "Do one's partners know each other?",
        "closed triangles",
        "pairs with a common partner",
        "{} are in touch themselves",
    ),
    "reciprocity_dyadic": Phrase(
        "Do two people answer each other?",
        "pairs that answer each other",
        "pairs in touch",
        "{} answer each other",
    ),
    "reciprocity_weighted": Phrase(
        "How much of the answering is returned?",
        "responses that are balanced by a response back",
        "responses",
        "{} are balanced by a response back",
    ),
    "loops_share": Phrase(
        "How often do people respond to themselves?", "responses to oneself", "responses", "{} go to oneself"
    ),
    "one_timers": Phrase(
        "Who writes only once?",
        "people who wrote only once",
        "people who wrote something",
        "{} did so only once",
    ),
    "top_1_percent_share": Phrase(
        "How much comes from the busiest?",
        "contributions by the busiest 1 in 100 people",
        "contributions",
        "{} come from the busiest 1 in 100 people",
    ),
    "gini_contributions": Phrase(
        "How unequal is taking part?",
        "inequality of taking part (Gini)",
        "",
        "inequality of taking part is {}",
    ),
    "gini_contributions_unbiased": Phrase(
        "How unequal is taking part?",
        "inequality of taking part (Gini, unbiased)",
        "",
        "inequality of taking part, corrected for size, is {}",
    ),
    "topic_prevalence": Phrase(
        "What is it about?", "contributions on a topic", "contributions", "{} are about it"
    ),
    "code_prevalence": Phrase(
        "What do contributions do?", "contributions that do it", "contributions", "{} do it"
    ),
    "median_words": Phrase(
        "How long are the texts?", "words of the middle text", "", "the middle text has {}"
    ),
    "median_score": Phrase(
        "How are they voted on?", "points of the middle text", "", "the middle text has {}"
    ),
    "level_shift": Phrase(
        "Did the level change?", "weekly posts after an event, times before", "", "{} times before"
    ),
}
STRUCTURE = tuple(
    name
    for name in PHRASES
    if name not in {"topic_prevalence", "code_prevalence", "median_words", "median_score", "level_shift"}
)
MAIN = tuple(name for name, phrase in PHRASES.items() if phrase.is_main)


def phrase(measure: str) -> Phrase:
    """The words for a measure; a new one is named by its name."""
    name = measure.replace("_", " ")
    return PHRASES.get(measure, Phrase(f"{name.capitalize()}?", name, name))
