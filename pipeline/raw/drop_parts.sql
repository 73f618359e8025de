-- Parts that became one.
delete from raw.parts
where list_contains($part_ids, part_id)
