"""What the pages of payments, refunds, disputes, payouts, bank credits and stored value read."""
