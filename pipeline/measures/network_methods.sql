select
    cells.definition as definition,
    count(*) as n_networks,
    sum(cells.n_contributors) as n_positions,
    string_agg(distinct cells.betweenness_method, '; ' order by cells.betweenness_method) as betweenness_methods,
    max(cells.seed) as seed
from networks.cells as cells
group by cells.definition
order by cells.definition
