select
    collections.source as source,
    collections.kind as kind,
    collections.basis as basis,
    collections.charter as charter,
    coalesce(collections.n_capped_runs, 0) as n_capped_runs,
    collections.n_files as n_files,
    collections.n_incomplete_files as n_incomplete_files,
    collections.n_lines as n_lines,
    collections.n_contributions as n_contributions,
    collections.n_rejected as n_rejected,
    collections.n_outside as n_outside,
    collections.n_adverts as n_adverts
from core.collections as collections
order by collections.source
