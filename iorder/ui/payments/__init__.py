"""Tenders, refunds, disputes, payouts, bank credits and gift cards, drawn and acted on."""
