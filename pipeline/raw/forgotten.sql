-- Marks of accounts that are purged.
select forgotten.account_mark as account_mark
from raw.forgotten as forgotten
order by forgotten.account_mark
