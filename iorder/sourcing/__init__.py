"""Which point ships what: demand x supply x distance -> an explained plan. Pure, no tables."""
