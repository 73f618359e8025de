-- Edge lists of a source that are read again, were given another content or name, or are no longer named.
delete from raw.files
where
    source = $source
    and (
        list_contains($paths, path)
        or list_contains($digests, file_sha256)
        or ($is_whole and not list_contains($named, file_sha256))
    )
