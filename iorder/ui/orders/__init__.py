"""The orders grid, an order's drawer and page, its edits, and the page of a new order."""
