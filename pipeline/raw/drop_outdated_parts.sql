-- Parts whose content was read again for another list of communities, or in another way.
delete from raw.parts
where
    list_contains($contents, content_sha256)
    and scope <> $scope
    and (n_outside > 0 or split_part(scope, '-', 2) <> split_part($scope, '-', 2))
