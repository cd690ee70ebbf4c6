"""Purchase orders, suppliers and reordering, drawn."""
