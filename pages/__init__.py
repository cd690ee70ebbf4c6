"""One thin file a page: reads its address, asks a view, draws. No SQL, no transaction."""
