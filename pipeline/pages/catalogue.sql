select
    measure.measure as measure,
    measure.label as label,
    measure.unit as unit,
    measure.definition as definition,
    measure.interpretation as interpretation,
    measure.caveat as caveat,
    measure.reference as reference,
    measure.module as module
from measures.catalogue as measure
order by
    measure.position
