"""Links: addresses become registrable domains, and each domain has a kind."""

import subprocess
import sys

import pytest

from pipeline.features.domains import KINDS, domain_kinds, kind_of, known_hosts, registrable
from tests.unit.features.conftest import item


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("example.org", "example.org"),
        ("www.example.org", "example.org"),
        ("a.b.example.co.uk", "example.co.uk"),
        ("Example.ORG.", "example.org"),
        ("bücher.example.de", "example.de"),
        ("www.bücher.de", "xn--bcher-kva.de"),
        ("school.k12.ca.us", "school.k12.ca.us"),
        ("localhost", None),
        ("192.168.0.1", None),
        ("co.uk", None),
        ("", None),
        ("no.such-ending", None),
        ("a..b", None),
    ],
)
def test_a_host_becomes_the_part_that_somebody_registered(host, domain):
    assert registrable(host) == domain


@pytest.mark.parametrize(
    ("domain", "kind"),
    [
        ("teacherspayteachers.com", "marketplace"),
        ("youtube.com", "video"),
        ("doi.org", "scholarly"),
        ("reddit.com", "community"),
        ("ed.gov", "government"),
        ("anything.gov", "government"),
        ("example.org", "other"),
    ],
)
def test_a_domain_has_a_kind_by_itself_or_by_its_ending(domain, kind):
    assert kind_of(domain) == kind


def test_the_table_of_kinds_is_sound():
    """Every row is a registrable domain, or an ending, in lower case, with a kind of the list."""
    for name, kind in domain_kinds().items():
        assert kind in KINDS, name
        assert kind != "other", name
        assert name == name.strip().lower(), name
        assert name.startswith(".") or registrable(name) == name, name
    assert set(KINDS) - set(domain_kinds().values()) == {"other"}


def test_hosts_without_a_domain_are_left_out():
    assert list(known_hosts(["localhost", "www.youtube.com"])) == [
        {"host": "www.youtube.com", "domain": "youtube.com", "kind": "video"}
    ]


def test_no_network_is_asked_and_nothing_is_written(tmp_path):
    """In a process of its own, in an empty home, where opening a connection or a file for writing is an error."""
    program = (
        "import socket, builtins, os\n"
        "import tldextract\n"
        "def refuse(*_, **__): raise SystemExit('the network was asked')\n"
        "socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse\n"
        "real = builtins.open\n"
        "def guarded(file, mode='r', *rest, **more):\n"
        "    if set(mode) & set('wax+'): raise SystemExit(f'{file} was written')\n"
        "    return real(file, mode, *rest, **more)\n"
        "builtins.open = guarded\n"
        "from pipeline.features.domains import registrable\n"
        "print(registrable('www.example.co.uk'))\n"
    )
    environment = {"HOME": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": ":".join(sys.path)}

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, env=environment
    )

    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "example.co.uk", "")
    assert list(tmp_path.iterdir()) == []


def links(ask):
    return ask("select contribution_id, domain, kind, n_links from features.links order by all")


def test_links_are_counted_by_domain_wherever_they_stand(features):
    ask = features(
        [
            item(
                "a",
                "see https://www.youtube.com/1 and [that](http://youtube.com/2), and doi.org/10.1/x",
                title="From WWW.Example.ORG",
                url="https://news.example.org/story",
            ),
            item("b", "https://example.org/a https://example.org/a"),
            item("c", "no address, and/or nothing"),
            item("d", "https://localhost/x http://10.0.0.1/y"),
        ]
    )

    assert links(ask) == [
        ("a", "doi.org", "scholarly", 1),
        ("a", "example.org", "other", 2),
        ("a", "youtube.com", "video", 2),
        ("b", "example.org", "other", 1),
    ]


@pytest.mark.parametrize(
    ("written", "domain"),
    [
        ("(https://example.org)", "example.org"),
        ("**https://example.org/a**", "example.org"),
        ("<https://example.org/a>", "example.org"),
        ("https://ana:secret@example.org:8080/a", "example.org"),
        ("https://example.org?q=a.b/c", "example.org"),
        ("https://example.org#part", "example.org"),
        ("HTTPS://EXAMPLE.ORG/A", "example.org"),
        ("https://example.org.", "example.org"),
        ("https://example.org, and so on", "example.org"),
        ("https://example.org: there", "example.org"),
        ("https://example.org\u2019s plan", "example.org"),
        ("https://b\u00fccher.de/a", "xn--bcher-kva.de"),
        ('"https://example.org/a"', "example.org"),
        ("https://example.org\\_x", "example.org"),
        ("https://example.org&amp;utm=1", "example.org"),
    ],
)
def test_the_host_is_found_in_what_people_write(clean_hosts, written, domain):
    assert [registrable(host) for host in clean_hosts(written)] == [domain]


@pytest.fixture(scope="module")
def clean_hosts():
    """The macro features.hosts as a function."""
    import duckdb

    from pipeline import store

    connection = duckdb.connect()
    connection.execute(store.statement("features", "schema"))

    def found(words):
        ((hosts,),) = connection.execute("select features.hosts($words)", {"words": words}).fetchall()
        return hosts

    yield found
    connection.close()


def test_what_is_gone_links_nowhere(features):
    ask = features([item("a", None, title=None, kind="post", url="https://example.org", state="purged")])

    assert links(ask) == []
    assert ask("select count(*) from features.domains") == [(0,)]


def test_links_follow_what_changes(features):
    features([item("a", "https://example.org/a"), item("b", "https://doi.org/b")])

    ask = features([item("a", "https://youtube.com/a"), item("b", "https://doi.org/b")])

    assert links(ask) == [("a", "youtube.com", "video", 1), ("b", "doi.org", "scholarly", 1)]
    assert ask("select host from features.domains order by 1") == [("doi.org",), ("youtube.com",)]
