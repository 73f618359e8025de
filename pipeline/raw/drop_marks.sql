-- Marks that are about to be written anew.
delete from raw.marks
where
    source = $source
    and list_contains($listings, listing)
