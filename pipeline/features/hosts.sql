-- Every host that some contribution links to.
select distinct addresses.host
from temp.addresses as addresses
