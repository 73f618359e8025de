-- The row of a file that was read again for another list of communities.
delete from raw.files
where file_sha256 = $digest
