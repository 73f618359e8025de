"""The order of the stages, and the simplest way of handing out work."""

from pipeline.stages import READS, STAGES, silent


def test_the_stages_stand_in_the_order_of_the_chapters():
    assert STAGES == ("raw", "core", "features", "topics", "codes", "networks", "measures", "pages")


def test_each_stage_reads_what_the_architecture_says():
    assert READS == {
        "raw": (),
        "core": ("raw",),
        "features": ("core",),
        "topics": ("core", "features"),
        "codes": ("core", "features"),
        "networks": ("core", "codes"),
        "measures": ("core", "features", "topics", "codes", "networks"),
        "pages": ("measures",),
    }


def test_no_text_can_reach_a_page():
    """Nothing that pages read, directly or by way of another stage's table, is more than one step away."""
    assert READS["pages"] == ("measures",)
    assert all("measures" not in reads for stage, reads in READS.items() if stage != "pages")


def test_everything_collected_can_reach_the_measures():
    reached, waiting = set(), ["measures"]
    while waiting:
        stage = waiting.pop()
        reached.add(stage)
        waiting += [upstream for upstream in READS[stage] if upstream not in reached]

    assert reached == set(STAGES) - {"pages"}


def test_silent_tells_nobody(capsys):
    silent("reading", 1, 2)
    silent("reading", 2, None)

    assert capsys.readouterr() == ("", "")
