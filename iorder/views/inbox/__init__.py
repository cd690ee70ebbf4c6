"""What waits for a person, of all kinds of ``views/exceptions``, in one order of deadlines."""
