"""What the pages of automations read, and the facts of orders their conditions are tried on."""
