"""The shape "demo": four small invented communities with different cultures over three years."""

from datetime import date
from typing import Final

from pipeline.simulate import shapes
from pipeline.simulate.shapes import Culture, Mark, Shape

# The level of weekly posts changes on days that begin a week of the study, so that no week is half before, half after.
START: Final = date(2018, 1, 1)
END: Final = date(2021, 1, 1)
RULES_TIGHTENED: Final = date(2019, 3, 18)
SCHOOLS_CLOSED: Final = date(2020, 3, 16)
SCHOOL_YEAR: Final = (-0.12, 0.18, 0.08, -0.05)

LOUNGE: Final = Culture(
    name="WhetstoneStaffroom",
    label="Whetstone Staffroom",
    share=0.44,
    people=0.21,
    answered=(0.85, 0.86, 0.87, 0.88, 0.88, 0.89),
    length=(8.0, 8.4, 8.8, 9.2, 9.6, 10.0),
    topics=shapes.SCHOOL,
    post_acts=shapes.ASKING,
    response_acts=shapes.CONVERSING,
    activity=1.5,
    growth=0.18,
    season=SCHOOL_YEAR,
    sentences=(6.0, 3.0),
    mark=Mark(rule_bot=0.2),
)
HALL: Final = Culture(
    name="BroadwickSchooling",
    label="Broadwick Schooling",
    share=0.26,
    people=0.34,
    answered=(0.24, 0.22, 0.21, 0.2, 0.22, 0.24),
    length=(3.0, 3.0, 3.2, 3.4, 3.6, 3.6),
    topics=shapes.PUBLIC,
    post_acts=shapes.POSTING,
    response_acts=shapes.DEBATING,
    direct=0.4,
    answer_back=0.55,
    activity=1.4,
    growth=0.05,
    season=(-0.05, 0.08, 0.03, 0.0),
    shift=0.35,
    link_only=0.8,
    short=0.03,
    sentences=(2.5, 2.5),
    bulk_poster=0.03,
    vintage="api",
    mark=Mark(removed=0.02),
)
BOARD: Final = Culture(
    name="LessonLarder",
    label="Lesson Larder",
    share=0.1,
    people=0.42,
    answered=(0.45, 0.45, 0.46, 0.47, 0.48, 0.5),
    length=(2.0, 2.0, 2.0, 2.2, 2.2, 2.4),
    topics=shapes.MATERIALS,
    post_acts=shapes.OFFERING,
    response_acts=shapes.TAKING,
    direct=0.75,
    answer_back=0.2,
    activity=1.1,
    growth=0.1,
    season=SCHOOL_YEAR,
    link_only=0.3,
    short=0.18,
    sentences=(2.0, 1.6),
    vintage="spreadsheet",
)
CAMPUS: Final = Culture(
    name="QuillwaterFaculty",
    label="Quillwater Faculty",
    share=0.2,
    people=0.24,
    answered=(0.78, 0.78, 0.79, 0.79, 0.8, 0.8),
    length=(6.0, 6.2, 6.4, 6.4, 6.6, 6.8),
    topics=shapes.ACADEMIC,
    post_acts=shapes.ASKING,
    response_acts=shapes.CONVERSING,
    direct=0.5,
    answer_back=0.45,
    growth=0.12,
    season=(0.05, 0.1, 0.02, 0.04),
    short=0.05,
    sentences=(5.0, 3.0),
    vintage="arctic",
    mark=Mark(rule_bot=0.1),
)
DEMO: Final = Shape(
    name="demo",
    title="Four invented communities",
    start=START,
    end=END,
    timezone="US/Eastern",
    shift_on=RULES_TIGHTENED,
    birth_on=SCHOOLS_CLOSED,
    born_share=0.15,
    cultures=(LOUNGE, HALL, BOARD, CAMPUS),
    events={"Stricter rules for links in Broadwick": RULES_TIGHTENED, "Schools closed": SCHOOLS_CLOSED},
)
