"""How each payment service takes evidence of disputes."""
