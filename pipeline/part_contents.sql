select
    parts.source as source,
    parts.input_path as input_path,
    parts.first_line as first_line,
    parts.content_sha256 as content_sha256,
    parts.part_sha256 as part_sha256
from raw.parts as parts
order by all
