"""What the pages of orders read: filters, rows, tabs, one order whole and what surrounds it."""
