-- The empty parts of edge lists that are read again, were given another content or name, or are no longer named.
delete from raw.parts
where
    source = $source
    and (
        list_contains($paths, input_path)
        or list_contains($digests, split_part(content_sha256, ' ', 2))
        or ($is_whole and not list_contains($named, split_part(content_sha256, ' ', 2)))
    )
