"""Reddit asked through PRAW for plain JSON: its errors put into our words, its gaps (429, time-outs, empty bodies) filled."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.errors import NoAccess, SourceRefuses
from pipeline.raw.live import Live
from pipeline.raw.web import Busy, Gone, check

REDDIT, OAUTH = "https://www.reddit.com", "https://oauth.reddit.com"
NEEDED = ("REDDIT_CLIENT_ID", "REDDIT_CLIENT_SECRET", "REDDIT_USER_AGENT")
# With an account of its own, Reddit also shows lists of moderators.
ACCOUNT = ("REDDIT_USERNAME", "REDDIT_PASSWORD")
UNAUTHORIZED = 401
# A community that is not there is answered by the address of the search for one.
REDIRECTED = 302


@dataclass(frozen=True)
class Reddit:
    """Reddit, as one source of one run asks it."""

    live: Live
    praw: Any

    def get(
        self,
        path: str,
        params: Mapping[str, Any] | None = None,
        *,
        is_whole: Callable[[Any], bool] = bool,
    ) -> Any:
        """Ask for JSON, again when ``is_whole`` does not take it.

        Raises
        ------
        SourceSilent
            When there was no usable answer within the source's time.
        SourceRefuses
            When Reddit will not show it: a private or banned community, or none.
        NoAccess
            When Reddit does not take the credentials.
        """

        def ask() -> Any:
            answer = self._answer("GET", path, params=dict(params or {}))
            if not is_whole(answer):
                raise Busy("an answer that is not what was asked for")
            return answer

        return self.live.asker.ask(ask, path)

    def post(self, path: str, data: Mapping[str, Any]) -> Any:
        """Ask for JSON with a form, as Reddit wants it where there are many ids."""
        return self.live.asker.ask(lambda: self._answer("POST", path, data=dict(data)), path)

    def _answer(self, method: str, path: str, **how: Any) -> Any:
        from prawcore import exceptions

        try:
            found = self.praw.request(method=method, path=path, **how)
        except exceptions.OAuthException as error:
            raise NoAccess(_no_access("it does not take them")) from error
        except exceptions.BadJSON as error:
            raise Busy("broken JSON or a page in its place") from error
        except exceptions.RequestException as error:
            raise Busy(f"no answer ({type(error.original_exception).__name__})") from error
        except exceptions.ResponseException as error:
            raise _from_response(error.response, path) from error
        # prawcore reads some headers of limits and fields of tokens without looking whether they are what they should be.
        except (ValueError, KeyError) as error:
            raise Busy("an answer with broken headers") from error
        # An empty answer with status 200 is not the end of a listing.
        if not found:
            raise Busy("an empty answer")
        return found


def _from_response(response: Any, path: str) -> Exception:
    """Turn a refused answer into one of our own errors."""
    if response.status_code == UNAUTHORIZED:
        return NoAccess(_no_access("status 401"))
    if response.status_code == REDIRECTED:
        return SourceRefuses(f"{path} leads nowhere: there is no such community")
    try:
        check(response.status_code, response.headers, path)
    except (Busy, Gone, SourceRefuses) as error:
        return error
    return Busy(f"status {response.status_code}")


def _no_access(why: str) -> str:
    return (
        f"Reddit refuses the credentials in REDDIT_CLIENT_ID and REDDIT_CLIENT_SECRET ({why}). Correct them; Reddit gives "
        "out no new ones, so without any, switch the source off (enabled = false) and read an archive."
    )


def connect(live: Live) -> Reddit:
    """Make PRAW ready; nothing is asked yet.

    Raises
    ------
    NoAccess
        When credentials are missing from the environment.
    """
    import praw
    import prawcore

    if missing := [name for name in NEEDED if not live.secrets.get(name)]:
        raise NoAccess(
            f"The source '{live.source.name}' needs {', '.join(missing)} in the environment. Set them, or switch the "
            "source off with 'enabled = false' in study.toml."
        )
    logging.getLogger("prawcore").setLevel(logging.ERROR)

    class Requestor(prawcore.Requestor):
        """PRAW's own, with a time-out that counts: the one that can be configured has no effect."""

        def request(self, *arguments: Any, timeout: float | None = None, **how: Any) -> Any:  # noqa: ARG002 - set here
            return super().request(*arguments, timeout=live.asker.patience.answer_s, **how)

    options = live.source.options
    account: dict[str, Any] = {
        name.removeprefix("REDDIT_").lower(): live.secrets.get(name) for name in ACCOUNT
    }
    client = praw.Reddit(
        client_id=live.secrets["REDDIT_CLIENT_ID"],
        client_secret=live.secrets["REDDIT_CLIENT_SECRET"],
        user_agent=live.secrets["REDDIT_USER_AGENT"],
        reddit_url=options.get("reddit_url", REDDIT),
        oauth_url=options.get("oauth_url", OAUTH),
        requestor_class=Requestor,
        check_for_updates=False,
        **(account if all(account.values()) else {}),
    )
    return Reddit(live, client)
