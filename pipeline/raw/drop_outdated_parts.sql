-- Parts whose content was read again for another list of communities.
delete from raw.parts
where list_contains($contents, content_sha256) and n_outside > 0 and scope <> $scope
