"""The worker: a clock that queues what is due, and duties that work the queue off."""
