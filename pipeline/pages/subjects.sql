select
    subject.kind as kind,
    subject.subject as subject,
    subject.label as label,
    subject.description as description,
    subject.part as part,
    subject.starts_on as starts_on,
    subject.is_exploratory as is_exploratory,
    subject.quality as quality,
    subject.ceiling as ceiling
from measures.subjects as subject
order by
    subject.kind,
    subject.position
