"""The shape "headline": two invented communities with the numbers of the model study (constructs §1.1)."""

from datetime import date
from typing import Final

from pipeline.simulate import shapes
from pipeline.simulate.shapes import Culture, Mark, Shape

START: Final = date(2016, 1, 1)
END: Final = date(2019, 7, 1)
# In the second half of March 2019 posts fell within days (constructs §1.1a); a Friday begins the weeks of this study.
POSTS_FELL: Final = date(2019, 3, 22)
VIDEO_CAME: Final = date(2018, 1, 5)
LOUNGE_CONTRIBUTIONS: Final = 696_660
HALL_CONTRIBUTIONS: Final = 339_618
BOTH: Final = LOUNGE_CONTRIBUTIONS + HALL_CONTRIBUTIONS

LOUNGE: Final = Culture(
    name="HarrowfieldTeaching",
    label="Harrowfield Teaching",
    share=LOUNGE_CONTRIBUTIONS / BOTH,
    people=0.13,
    answered=(0.8367, 0.8718, 0.8832, 0.8953, 0.8838, 0.8569, 0.8403),
    length=(12.01, 12.37, 12.34, 13.87, 14.23, 15.02, 13.35),
    topics=shapes.SCHOOL,
    post_acts=shapes.ASKING,
    response_acts=shapes.CONVERSING,
    spread=0.9,
    direct=0.48,
    answer_back=0.4,
    activity=1.9,
    growth=0.25,
    season=(-0.1, 0.15, 0.05, -0.03),
    link_only=0.09,
    sentences=(7.0, 3.6),
    mark=Mark(rule_bot=0.05),
)
HALL: Final = Culture(
    name="PellburyEducation",
    label="Pellbury Education",
    share=HALL_CONTRIBUTIONS / BOTH,
    people=0.19,
    answered=(0.1111, 0.0894, 0.0886, 0.0743, 0.0564, 0.0584, 0.0977),
    length=(3.59, 3.97, 3.2, 2.92, 5.14, 7.43, 9.63),
    topics=shapes.PUBLIC,
    post_acts=shapes.POSTING,
    response_acts=shapes.DEBATING,
    direct=0.35,
    answer_back=0.5,
    activity=1.9,
    season=(-0.05, 0.08, 0.03, 0.0),
    shift=0.05,
    link_only=0.9,
    short=0.03,
    sentences=(3.0, 3.6),
    bulk_poster=0.01,
    mark=Mark(removed=0.02),
)
HEADLINE: Final = Shape(
    name="headline",
    title="Two invented communities of the model study's size",
    start=START,
    end=END,
    timezone="US/Eastern",
    shift_on=POSTS_FELL,
    birth_on=VIDEO_CAME,
    born_share=0.05,
    cultures=(LOUNGE, HALL),
    events={"Posts fell": POSTS_FELL, "Video lessons came up": VIDEO_CAME},
    brokers=0.03,
)
