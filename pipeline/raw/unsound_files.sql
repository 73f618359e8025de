-- Files among the given ones that hold less than they should.
select
    file.path as path,
    file.problem as problem
from raw.files as file
where not file.is_complete and list_contains($digests, file.file_sha256)
order by file.path
