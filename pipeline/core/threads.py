"""How deep each contribution stands in its thread, for any depth of thread and in the presence of nonsense."""

import numpy as np
from numpy.typing import NDArray

NOT_STORED = -1
NO_DEPTH = -1


def depths(parents: NDArray[np.int64]) -> NDArray[np.int64]:
    """Count the steps from each contribution up to its post.

    Every contribution points to its parent; in each round it points twice as far, so that a chain of a thousand
    responses takes ten rounds. Posts point to themselves.

    Parameters
    ----------
    parents
        The place of each contribution's parent: its own for a post, ``NOT_STORED`` when the parent is not stored.
        A response that names itself must be given as ``NOT_STORED``.

    Returns
    -------
    numpy.ndarray
        0 for posts, 1 for direct responses, ``NO_DEPTH`` when an ancestor is not stored or the chain never ends.
    """
    n = len(parents)
    nowhere = n  # one more place, which is its own parent, stands for all that is not stored
    ancestor = np.append(np.where(parents == NOT_STORED, nowhere, parents), nowhere)
    is_end = ancestor == np.arange(n + 1)
    steps = (~is_end).astype(np.int64)
    for _ in range(n.bit_length()):
        if is_end[ancestor].all():
            break
        steps += steps[ancestor]
        ancestor = ancestor[ancestor]
    reaches_post = is_end[ancestor[:n]] & (ancestor[:n] != nowhere)
    return np.where(reaches_post, steps[:n], NO_DEPTH)
