"""One line of an archive for each item, in the field types of the tool and the year it comes from (sources §2)."""

from collections.abc import Callable
from typing import Final, NamedTuple

NUMBERS_AS_TEXT_UNTIL: Final = 1_448_928_000  # 2015-12-01: until then created_utc was a text
COMMENT_PLACES_FROM: Final = 1_506_816_000  # 2017-10-01: comments say their permalink
SUBMITTER_FROM: Final = 1_498_867_200  # 2017-07-01
FULLNAMES_OF_ACCOUNTS_FROM: Final = 1_530_403_200  # 2018-07-01
SCORES_NULL: Final = (1_506_816_000, 1_512_086_400)  # 2017-10 and 2017-11: null in some rows
COMMUNITY_NULL: Final = (1_483_228_800, 1_514_764_800)  # 2017: some posts lack the id of their community
RETRIEVED_NULL: Final = (1_522_540_800, 1_525_132_800)  # 2018-04: comments
REMOVED_BY_FROM: Final = 1_567_296_000  # 2019-09-01
RETRIEVED_UTC: Final = (
    1_588_291_200,
    1_656_633_600,
)  # 2020-05 to 2022-06: another name for retrieved_on in posts
RETRIEVED_BOTH_FROM: Final = 1_625_097_600  # 2021-07-01
RARE: Final = 8  # one in so many rows has what only some rows have


class Row(NamedTuple):
    """What a line says; texts are ready to stand between quotes."""

    number: int
    native_id: str
    community: str
    author: str
    text: str
    title: str
    url: str
    created: int
    edited: int
    score: int
    retrieved: int
    parent: str
    thread: str
    n_responses: int
    state: int
    is_moderator: bool
    flair: str


Line = Callable[[Row], str]
# What Reddit says about why a post is gone, by the state of the item (see threads.py); 1 is deleted by its author.
REMOVED_BY: Final = {1: '"deleted"', 3: '"moderator"'}


def within(moment: int, span: tuple[int, int]) -> bool:
    """Say whether a moment lies in a span."""
    return span[0] <= moment < span[1]


def _edited(row: Row) -> str:
    """``edited`` is false or the moment, in some months as a fraction."""
    return f"{row.edited}.0" if row.edited and row.number % 2 else str(row.edited or "false")


def _role(row: Row) -> str:
    return '"moderator"' if row.is_moderator else "null"


def _is_rare(row: Row, span: tuple[int, int]) -> bool:
    """Say whether a row of a span is one of the few that lack something."""
    return row.number % RARE == 0 and within(row.created, span)


def dump_post(row: Row) -> str:
    """A post of a monthly dump."""
    moment = f'"{row.created}"' if row.created < NUMBERS_AS_TEXT_UNTIL else str(row.created)
    score = "null" if _is_rare(row, SCORES_NULL) else str(row.score)
    place = "null" if _is_rare(row, COMMUNITY_NULL) else f'"t5_{len(row.community)}abc"'
    fullname = ""
    if row.created >= FULLNAMES_OF_ACCOUNTS_FROM and not row.author.startswith("["):
        fullname = f'"author_fullname":"t2_{row.number % 999983:x}",'
    removed = (
        f'"removed_by_category":{REMOVED_BY.get(row.state, "null")},'
        if row.created >= REMOVED_BY_FROM
        else ""
    )
    if within(row.created, RETRIEVED_UTC):
        retrieved = f'"retrieved_utc":{row.retrieved}'
        if row.created >= RETRIEVED_BOTH_FROM:
            retrieved += f',"retrieved_on":{row.retrieved}'
    else:
        retrieved = f'"retrieved_on":{row.retrieved}'
    return (
        f'{{"archived":false,"author":"{row.author}",{fullname}"author_flair_css_class":null,"author_flair_text":null,'
        f'"created_utc":{moment},"distinguished":{_role(row)},"domain":"{_domain(row)}","edited":{_edited(row)},'
        f'"gilded":0,"hide_score":false,"id":"{row.native_id}","is_self":{"false" if row.url else "true"},'
        f'"link_flair_text":{_flair(row)},"locked":false,"num_comments":{row.n_responses},"over_18":false,'
        f'"permalink":"/r/{row.community}/comments/{row.native_id}/a_post/",{removed}{retrieved},"score":{score},'
        f'"selftext":"{row.text}","spoiler":false,"stickied":false,"subreddit":"{row.community}",'
        f'"subreddit_id":{place},"title":"{row.title}","url":"{_address(row)}"}}'
    )


def dump_comment(row: Row) -> str:
    """A comment of a monthly dump."""
    moment = f'"{row.created}"' if row.created < NUMBERS_AS_TEXT_UNTIL else str(row.created)
    score = "null" if _is_rare(row, SCORES_NULL) else str(row.score)
    retrieved = "null" if within(row.created, RETRIEVED_NULL) else str(row.retrieved)
    more = ""
    if row.created >= COMMENT_PLACES_FROM:
        more = f'"permalink":"/r/{row.community}/comments/{row.thread[3:]}/a_post/{row.native_id}/",'
    if row.created >= FULLNAMES_OF_ACCOUNTS_FROM and not row.author.startswith("["):
        more += f'"author_fullname":"t2_{row.number % 999983:x}",'
    if row.created >= SUBMITTER_FROM:
        more += '"is_submitter":false,'
    return (
        f'{{"author":"{row.author}","author_flair_css_class":null,"author_flair_text":{_badge(row)},'
        f'"body":"{row.text}","controversiality":0,"created_utc":{moment},"distinguished":{_role(row)},'
        f'"edited":{_edited(row)},"gilded":0,"id":"{row.native_id}","link_id":"{row.thread}",{more}'
        f'"parent_id":"{row.parent}","retrieved_on":{retrieved},"score":{score},"stickied":false,'
        f'"subreddit":"{row.community}","subreddit_id":"t5_{len(row.community)}abc"}}'
    )


def api_post(row: Row) -> str:
    """A post as Pushshift's last API answered (from mid-2022)."""
    address = "null" if row.number % (RARE * 2) == 0 and not row.url else f'"{_address(row)}"'
    return (
        f'{{"subreddit":"{row.community}","selftext":"{row.text}","gilded":0,"title":"{row.title}",'
        f'"upvote_ratio":{0.5 + row.number % 50 / 100},"score":{row.score},"hide_score":false,"edited":{_edited(row)},'
        f'"link_flair_text":{_flair(row)},"distinguished":{_role(row)},"author_flair_text":null,'
        f'"removed_by_category":{REMOVED_BY.get(row.state, "null")},"id":"{row.native_id}","author":"{row.author}",'
        f'"num_comments":{row.n_responses},"permalink":"/r/{row.community}/comments/{row.native_id}/a_post/",'
        f'"url":{address},"created_utc":{row.created},"retrieved_utc":{row.retrieved},"is_self":{"false" if row.url else "true"}}}'
    )


def api_comment(row: Row) -> str:
    """A comment as that API answered: its parent is nothing when it is the post, else a number."""
    parent = "null" if row.parent == row.thread else str(int(row.parent[3:], 36))
    return (
        f'{{"subreddit_id":"t5_{len(row.community)}abc","subreddit":"{row.community}","author":"{row.author}",'
        f'"id":"{row.native_id}","body":"{row.text}","link_id":"{row.thread}","parent_id":{parent},"score":{row.score},'
        f'"edited":{_edited(row)},"distinguished":{_role(row)},"author_flair_text":{_badge(row)},'
        f'"created_utc":{row.created},"retrieved_utc":{row.retrieved},"score_hidden":false,'
        f'"permalink":"/r/{row.community}/comments/{row.thread[3:]}/a_post/{row.native_id}/"}}'
    )


def arctic_post(row: Row) -> str:
    """A post as Arctic Shift gives it: moments as fractions, and notes of its own."""
    notes = f'"_meta":{{"retrieved_2nd_on":{row.retrieved + 129_600}{_removal(row)}}}'
    return (
        f'{{{notes},"author":"{row.author}","author_flair_text":null,"created_utc":{row.created}.0,'
        f'"distinguished":{_role(row)},"domain":"{_domain(row)}","edited":{_edited(row)},"id":"{row.native_id}",'
        f'"is_self":{"false" if row.url else "true"},"link_flair_text":{_flair(row)},"locked":false,"name":"t3_{row.native_id}",'
        f'"num_comments":{row.n_responses},"over_18":false,"poll_data":false,"removed_by_category":{REMOVED_BY.get(row.state, "null")},'
        f'"retrieved_on":{row.retrieved},"score":{row.score},"selftext":"{row.text}","spoiler":false,"stickied":false,'
        f'"subreddit":"{row.community}","title":"{row.title}","upvote_ratio":{0.5 + row.number % 50 / 100},"url":"{_address(row)}"}}'
    )


def arctic_comment(row: Row) -> str:
    """A comment as Arctic Shift gives it."""
    notes = f'"_meta":{{"retrieved_2nd_on":{row.retrieved + 129_600}{_removal(row)}}}'
    return (
        f'{{{notes},"author":"{row.author}","author_flair_text":{_badge(row)},"body":"{row.text}",'
        f'"collapsed_reason_code":null,"created_utc":{row.created}.0,"distinguished":{_role(row)},"edited":{_edited(row)},'
        f'"id":"{row.native_id}","is_submitter":false,"link_id":"{row.thread}","name":"t1_{row.native_id}",'
        f'"parent_id":"{row.parent}","retrieved_on":{row.retrieved},"score":{row.score},"stickied":false,'
        f'"subreddit":"{row.community}"}}'
    )


def _removal(row: Row) -> str:
    """What Arctic Shift notes about an item that is gone."""
    kind = {1: "deleted", 3: "removed"}.get(row.state)
    return f',"removal_type":"{kind}"' if kind else ""


def sheet_post(row: Row) -> str:
    """A post of an old dump that went through a spreadsheet: every value a text, or nothing."""
    text = f'"{row.text}"' if row.text else "null"
    return (
        f'{{"created_utc":"{row.created}","subreddit":"{row.community}","author":"{row.author}","domain":"{_domain(row)}",'
        f'"url":"{_address(row)}","num_comments":"{row.n_responses}","score":"{row.score}","ups":null,"downs":null,'
        f'"title":"{row.title}","selftext":{text},"saved":null,"id":"{row.native_id}","from_kind":null,"gilded":"0",'
        f'"stickied":"false","retrieved_on":"{row.retrieved}","over_18":"false","subreddit_id":"t5_{len(row.community)}abc",'
        f'"hide_score":"false","edited":"{row.edited or "false"}","archived":"false","is_self":"{"false" if row.url else "true"}",'
        f'"name":null,"author_flair_text":null,"link_flair_text":{_flair(row)},"distinguished":{_role(row)}}}'
    )


def sheet_comment(row: Row) -> str:
    """A comment of an old dump that went through a spreadsheet."""
    return (
        f'{{"body":"{row.text}","score_hidden":null,"archived":null,"name":null,"author":"{row.author}",'
        f'"author_flair_text":{_badge(row)},"downs":null,"created_utc":"{row.created}",'
        f'"subreddit_id":"t5_{len(row.community)}abc","link_id":"{row.thread}","parent_id":"{row.parent}",'
        f'"score":"{row.score}","retrieved_on":"{row.retrieved}","controversiality":"0","gilded":"0","id":"{row.native_id}",'
        f'"subreddit":"{row.community}","ups":null,"distinguished":{_role(row)},"edited":"{row.edited or "false"}"}}'
    )


def _flair(row: Row) -> str:
    return f'"{row.flair}"' if row.flair else "null"


def _badge(row: Row) -> str:
    """The label of an account in its community: few have one."""
    return '"Year 3 | Midwest"' if row.number % 23 == 0 and not row.author.startswith("[") else "null"


def _domain(row: Row) -> str:
    return row.url.split("/")[2] if row.url else f"self.{row.community}"


def _address(row: Row) -> str:
    """Where a post leads: to a page, or to itself."""
    return row.url or f"https://www.reddit.com/r/{row.community}/comments/{row.native_id}/a_post/"


LINES: Final[dict[str, tuple[Line, Line]]] = {
    "dump": (dump_post, dump_comment),
    "api": (api_post, api_comment),
    "arctic": (arctic_post, arctic_comment),
    "spreadsheet": (sheet_post, sheet_comment),
}
