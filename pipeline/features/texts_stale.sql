-- Forget the texts of contributions that are gone, that changed, or that were cleaned by other rules.
delete from features.texts
where not exists (
    select 1
    from core.contributions as contribution
    where
        contribution.contribution_id = features.texts.contribution_id
        and features.texts.source_hash = md5_number_lower(concat_ws(
            chr(31), $rules, contribution.kind, contribution.state,
            coalesce(contribution.title, ''), coalesce(contribution.text, ''), coalesce(contribution.url, '')
        ))
)
