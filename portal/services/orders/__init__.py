"""Orders: the inbox, lists, one order with its story, export, and taking in what the ERP tells."""
