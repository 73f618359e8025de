-- Files whose content need not be read again: all their lines were for the study, or the study's communities are the same.
select
    file.file_sha256 as file_sha256
from raw.files as file
where file.n_outside = 0 or file.scope = $scope
