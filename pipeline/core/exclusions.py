"""What the exclusion profiles rest on: the signs of a program, and when a poster is a bulk poster.

Profile 1 leaves out accounts known by name (decided in raw, where names are still known). Profile 2 adds accounts that
behave like a program: at least two of four signs, since each sign alone also fits some people (a librarian answers with
links, a moderator repeats a text, a blogger posts each morning, an enthusiast writes all day). Profile 3 adds bulk
posters. The numbers are ours; constructs section 4 asks to check 200 flagged and unflagged accounts by hand.
"""

from typing import Final

# Fewer contributions than this show no habits: gaps and repeats would be luck.
LEAST_ITEMS: Final = 20
# Two gaps are the same when they differ by no more than this share of the usual gap: timers drift by seconds, a person
# who posts every morning is off by minutes (1 % of a day is a quarter of an hour).
GAP_TOLERANCE: Final = 0.01
# Half of all gaps the same: people come in bursts, so that hardly any of their gaps is the usual one.
REGULARITY: Final = 0.5
# Shorter texts ("Thank you so much for this!") are repeated by everybody.
SHORTEST_REPEAT: Final = 40
# Half of the longer texts said before, word for word.
REPEATED_SHARE: Final = 0.5
# On every active day, on average; the busiest known person of the model study wrote 3,480 responses in a year.
ITEMS_PER_DAY: Final = 100
# Nearly everything carries a link.
LINK_SHARE: Final = 0.9
LEAST_SIGNS: Final = 2
# The busiest 0.1 % of posters (constructs section 4), if one in twenty of their posts at most has words of its own.
BULK_SHARE: Final = 0.001
BULK_LINK_SHARE: Final = 0.95

HABIT_LIMITS: Final = {
    "least_items": LEAST_ITEMS,
    "gap_tolerance": GAP_TOLERANCE,
    "regularity": REGULARITY,
    "repeated_share": REPEATED_SHARE,
    "items_per_day": ITEMS_PER_DAY,
    "link_share": LINK_SHARE,
    "least_signs": LEAST_SIGNS,
}
LIMITS: Final = {
    "least_items": LEAST_ITEMS,
    "least_signs": LEAST_SIGNS,
    "bulk_share": BULK_SHARE,
    "bulk_link_share": BULK_LINK_SHARE,
}
