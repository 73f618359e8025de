"""The same seed gives the same clusters in another process, with one thread or with two; another seed may not."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest

from pipeline.topics import ladder

PROGRAM = """
import json, sys
import numpy as np
from pipeline.topics import ladder
from pipeline.topics.clusters import cluster

given = np.load(sys.argv[1])
(options, *_) = ladder.ladder(len(given["vectors"]), 40)
labels = cluster(given["texts"].tolist(), given["vectors"], options, seed=int(sys.argv[2]))
print(json.dumps(labels.tolist()))
"""


@pytest.fixture(scope="module")
def clustered(old_texts, tmp_path_factory):
    """Give a function that clusters the old texts in a process of its own."""
    path = tmp_path_factory.mktemp("repeat") / "texts.npz"
    vectors = np.array([text.vector for text in old_texts], dtype=np.int8)
    np.savez(path, texts=np.array([text.words for text in old_texts]), vectors=vectors)

    def run(seed, threads):
        environment = os.environ | {"OMP_NUM_THREADS": threads, "NUMBA_NUM_THREADS": threads}
        command = [sys.executable, "-W", "ignore", "-c", PROGRAM, path, str(seed)]
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
        return json.loads(done.stdout.splitlines()[-1])

    return run


@pytest.mark.slow
def test_one_thread_and_two_find_the_same_clusters_in_fresh_processes(clustered, old_texts):
    one, two = clustered(7, "1"), clustered(7, "2")

    assert len(one) == len(old_texts)
    assert one == two
    assert len(set(one)) > ladder.FEWEST_TOPICS


@pytest.mark.slow
def test_the_seed_is_what_clusters_depend_on(clustered):
    assert clustered(7, "1") != clustered(8, "1")
