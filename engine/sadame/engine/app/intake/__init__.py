"""Files of a whole population → encoded columns, with a report of every odd cell."""
