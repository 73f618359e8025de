-- What files of a source gave that are read again, were given another content or name, or are no longer named.
delete from raw.attributes
where
    source = $source
    and (
        list_contains($paths, input_path)
        or list_contains($digests, file_sha256)
        or ($is_whole and not list_contains($named, file_sha256))
    )
