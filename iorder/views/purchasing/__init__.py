"""What the pages of purchase orders, suppliers and reordering read, and what is on its way."""
