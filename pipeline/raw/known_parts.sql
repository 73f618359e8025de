-- Pieces that need not be read again, by where they start in their input.
select
    part.first_byte as first_byte,
    part.n_bytes as n_bytes,
    part.content_sha256 as content_sha256
from raw.parts as part
where
    (part.n_outside = 0 or part.scope = $scope)
    and split_part(part.scope, '-', 2) = split_part($scope, '-', 2)
