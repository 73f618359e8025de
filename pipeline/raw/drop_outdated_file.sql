-- The row of a file that was read again for another list of communities, or in another way.
delete from raw.files
where file_sha256 = $digest
