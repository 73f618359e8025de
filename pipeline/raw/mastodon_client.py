"""A server of Mastodon asked by Mastodon.py for plain JSON: its errors in our words, and what it hides looked at."""

import warnings
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from pipeline import __version__
from pipeline.errors import NoAccess, SourceRefuses
from pipeline.raw.live import Live
from pipeline.raw.web import Busy, Gone, check, read_json

TOKEN = "MASTODON_ACCESS_TOKEN"  # noqa: S105 - the name of a variable
# Servers before 4.5 answer 422 where they want a login.
NEEDS_LOGIN = (401, 403, 422)
UNAUTHORIZED = 401


@dataclass(frozen=True)
class Server:
    """A server, as one source of one run asks it."""

    live: Live
    api: Any
    heard: list[Any] = field(default_factory=list, repr=False)
    given: set[str] = field(
        default_factory=set, repr=False
    )  # what this run gave, which may not be stored yet

    @property
    def name(self) -> str:
        """The server's host."""
        return urlsplit(self.api.api_base_url).netloc

    @property
    def token(self) -> str | None:
        """The token of an account, if there is one."""
        return self.live.secrets.get(TOKEN)

    def ask(self, question: Callable[[Any], Any], what: str) -> Any:
        """Ask for JSON; Mastodon.py puts the question, the answer is read as it came.

        Raises
        ------
        SourceSilent
            When there was no usable answer within the source's time.
        SourceRefuses
            When the server wants a login.
        NoAccess
            When it does not take the token.
        Gone
            When it is not there.
        """
        return self.live.asker.ask(lambda: self._answer(question, what), what)

    def _answer(self, question: Callable[[Any], Any], what: str) -> Any:
        from mastodon.errors import MastodonError, MastodonNetworkError, MastodonWarning

        self.heard.clear()
        # What Mastodon.py made of the answer is not needed, so neither is what it says against it.
        with warnings.catch_warnings(), suppress(MastodonError):
            warnings.simplefilter("ignore", MastodonWarning)
            try:
                question(self.api)
            except MastodonNetworkError as error:
                raise Busy("no answer") from error
        if not self.heard:
            raise Busy("no answer")
        response = self.heard[-1]
        if response.status_code in NEEDS_LOGIN:
            raise self._login(response.status_code, what)
        check(response.status_code, response.headers, what)
        return read_json(response.content)

    def _login(self, status: int, what: str) -> Exception:
        """Say that a login is needed, or that the one there is was refused."""
        if self.token and status == UNAUTHORIZED:
            return NoAccess(
                f"{self.name} refuses the token in {TOKEN} (status 401). Make a new one there, or correct it."
            )
        if self.token:
            return SourceRefuses(f"{what} is refused by {self.name} (status {status})")
        return SourceRefuses(
            f"{what} is shown by {self.name} only to those who are logged in (status {status}); set {TOKEN} in the "
            "environment to the token of an account there, or ask another server"
        )

    def check_hashtags(self) -> None:
        """Ask whether timelines of hashtags are shown at all, since one that is switched off reads like an empty one.

        Raises
        ------
        SourceRefuses
            When the server says that they are not.
        """
        try:
            about = self.ask(lambda api: api.instance_v2(), "what the server says of itself")
        except (Gone, SourceRefuses):
            return  # An older server, or another program; the timelines themselves will tell.
        said: Any = about
        for name in ("configuration", "timelines_access", "hashtag_feeds"):
            said = said.get(name) if isinstance(said, dict) else None
        shown = {str(who) for who in said.values()} if isinstance(said, dict) else {"public"}
        if "public" in shown or (self.token and "authenticated" in shown):
            return
        if "authenticated" in shown:
            raise SourceRefuses(
                f"{self.name} shows hashtags only to those who are logged in; set {TOKEN} in the environment to the "
                "token of an account there, or ask another server"
            )
        raise SourceRefuses(f"{self.name} has switched off the timelines of hashtags; ask another server")


def connect(live: Live) -> Server:
    """Make Mastodon.py ready; nothing is asked yet."""
    import mastodon
    import requests

    session = requests.Session()
    heard: list[Any] = []
    session.hooks["response"].append(lambda response, **_: heard.append(response))
    api = mastodon.Mastodon(
        api_base_url=str(live.source.options["instance"]),
        access_token=live.secrets.get(TOKEN),
        # Its own way is to ask again for ever.
        ratelimit_method="throw",
        request_timeout=live.asker.patience.answer_s,
        user_agent=f"staffroom/{__version__}",
        session=session,
    )
    return Server(live, api, heard)
