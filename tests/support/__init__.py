"""What tests run on: PostgreSQL, a browser, axe, templates of stores, rules of the tree."""
