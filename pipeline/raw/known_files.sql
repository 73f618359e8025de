-- Files whose content need not be read again: the study's communities are the same, or all lines were for the study; and
-- what the study says about how to read them (behind the "-" of the scope) is the same.
select
    file.file_sha256 as file_sha256
from raw.files as file
where
    (file.n_outside = 0 or file.scope = $scope)
    and split_part(file.scope, '-', 2) = split_part($scope, '-', 2)
