-- A part whose texts were masked again.
update raw.parts
set part_sha256 = $part_sha256
where part_id = $part_id
